package dev.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Restore;
import io.fabric8.kubernetes.client.utils.Serialization;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiltersTest {
  @ParameterizedTest
  @CsvSource({
    "policy, shop, true",
    "policy, sho, false",
    "tier, daily, true",
    "tier, weekly, false",
    "phase, Completed, true",
    "phase, Failed, false",
    "verified, true, true",
    "verified, false, false",
    "verified, none, false",
    "since, 2026-11-21T03:00:00Z, true",
    "since, 2026-11-21T04:00:00+01:00, true",
    "since, 2026-11-21T03:00:01Z, false",
    "until, 2026-11-21T03:00:01Z, true",
    "until, 2026-11-21T03:00:00Z, false",
  })
  void backupFitsWhatItIs(String parameter, String value, boolean fits) {
    assertThat(query(Kind.BACKUPS, parameter, value).fits(backup(), Kind.BACKUPS.filters()))
        .isEqualTo(fits);
  }

  @Test
  void backupThatNobodyHasLookedAtIsInNoPhaseAndUnverified() {
    Backup fresh = backup();
    fresh.setStatus(null);
    assertThat(query(Kind.BACKUPS, "phase", "Pending").fits(fresh, Kind.BACKUPS.filters()))
        .isFalse();
    assertThat(query(Kind.BACKUPS, "verified", "none").fits(fresh, Kind.BACKUPS.filters()))
        .isTrue();
    assertThat(
            query(Kind.BACKUPS, "since", "2026-11-21T02:00:00Z")
                .fits(fresh, Kind.BACKUPS.filters()))
        .as("it was created at two")
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"ReadBack, true", "Restore, false", "Verify, false", "Plan, false"})
  void restoreFitsItsMode(String mode, boolean fits) {
    Restore restore = Serialization.unmarshal("spec: {mode: ReadBack}", Restore.class);
    assertThat(query(Kind.RESTORES, "mode", mode).fits(restore, Kind.RESTORES.filters()))
        .isEqualTo(fits);
  }

  @Test
  void apiServerIsAskedForWhatItCanLookForItself() {
    ListQuery query = query(Kind.BACKUPS, "policy", "shop");
    assertThat(query.fields(Kind.BACKUPS)).isEqualTo(Map.of("spec.policyRef.name", "shop"));
    assertThat(query(Kind.BACKUPS, "verified", "true").fields(Kind.BACKUPS)).isEmpty();
    assertThat(query.limit()).isEqualTo(ListQuery.DEFAULT_LIMIT);
  }

  @ParameterizedTest
  @CsvSource({
    "limit, 0",
    "limit, 501",
    "limit, 1.5",
    "limit, ''",
    "phase, completed",
    "verified, yes",
    "since, 2026-11-21",
    "since, 2026-02-30T00:00:00Z",
    "until, 2026-11-21T25:00:00Z",
    "policy, 'a,b=c'",
    "policy, ''",
    "tier, ..",
    "continue, ''",
    "mode, Restore",
  })
  void valueThatCannotBeIsToldByItsParameter(String parameter, String value) {
    assertThatThrownBy(() -> query(Kind.BACKUPS, parameter, value))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(400))
        .hasMessageStartingWith(parameter + ": ");
  }

  private static ListQuery query(Kind<?> kind, String parameter, String value) {
    MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
    parameters.putSingle(parameter, value);
    return ListQuery.of(parameters, kind);
  }

  private static Backup backup() {
    return Serialization.unmarshal(
        """
        metadata: {name: a, namespace: shops, creationTimestamp: "2026-11-21T02:00:00Z"}
        spec: {policyRef: {name: shop}, tier: daily}
        status:
          phase: Completed
          startTime: "2026-11-21T03:00:00Z"
          conditions: [{type: Verified, status: "True"}]
        """,
        Backup.class);
  }
}
