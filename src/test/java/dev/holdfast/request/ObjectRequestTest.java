package dev.holdfast.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.DatabaseMapping;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.LatestBackup;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreFilters;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.ThrowAwayServer;
import dev.holdfast.api.v1alpha1.VerificationMode;
import dev.holdfast.api.v1alpha1.VerificationQuery;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectRequestTest {
  private static final Place PLACE = new Place("shops", "before");
  private static final Connection SERVER = new Connection("shop-db", null, null, null, null);

  @Test
  void backupHasWhatWasAskedFor() {
    BackupRequest request =
        new BackupRequest("shop", "daily", "before the upgrade", true, DeletionPolicy.DELETE);
    Backup backup = request.at(PLACE);

    assertThat(request.stem()).isEqualTo("shop-daily");
    assertThat(backup.getMetadata().getNamespace()).isEqualTo("shops");
    assertThat(backup.getMetadata().getName()).isEqualTo("before");
    assertThat(backup.getMetadata().getLabels()).as("nothing tidies it up").isNullOrEmpty();
    assertThat(backup.getSpec())
        .isEqualTo(
            new BackupSpec(
                new PolicyReference("shop"),
                "daily",
                "before the upgrade",
                true,
                DeletionPolicy.DELETE));
  }

  @Test
  void backupOfWhichNothingIsSaidIsOneByHand() {
    BackupRequest request = new BackupRequest("shop", null, null, null, null);
    assertThat(request.stem()).isEqualTo("shop-manual");
    assertThat(request.at(PLACE).getSpec())
        .isEqualTo(
            new BackupSpec(
                new PolicyReference("shop"), "manual", null, false, DeletionPolicy.RETAIN));
  }

  @Test
  void everyFieldThatIsWrongIsNamed() {
    BackupRequest request = new BackupRequest("Shop", "a.b", "x".repeat(1001), null, null);
    assertThatThrownBy(() -> request.at(new Place("", "x".repeat(53))))
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            e ->
                assertThat(e.problems())
                    .extracting(RequestProblem::field)
                    .containsExactly("namespace", "name", "policy", "tier", "description"))
        .hasMessageContaining("description: at most 1000 characters")
        .hasMessageContaining("policy: write lower-case letters");
  }

  @Test
  void whatIsRequiredIsAskedFor() {
    assertThat(new BackupRequest(null, null, null, null, null).problems())
        .containsExactly(new RequestProblem("policy", "is required"));
    assertThat(new PruneRequest(null, null).problems())
        .containsExactly(new RequestProblem("policy", "is required"));
    assertThat(new CatalogueRequest(null).problems())
        .containsExactly(new RequestProblem("policy", "is required"));
    assertThat(new CopyRequest(null, null, null, null).problems())
        .containsExactly(
            new RequestProblem("backup", "is required"), new RequestProblem("to", "is required"));
    assertThat(VerificationRequest.readBack(null).problems())
        .containsExactly(new RequestProblem("backup", "is required"));
  }

  @Test
  void lengthsAreOfCharactersAndNotOfHalvesOfThem() {
    assertThat(new BackupRequest("shop", null, "😀".repeat(1000), null, null).problems()).isEmpty();
  }

  @Test
  void restoreIsNamedAfterItsSourceAndMode() {
    assertThat(restore(RestoreMode.RESTORE, named(), target()).stem()).isEqualTo("old-restore");
    assertThat(restore(RestoreMode.PLAN, latest("2026-11-21T03:00:00Z"), target()).stem())
        .isEqualTo("shop-plan");
    assertThat(restore(RestoreMode.READ_BACK, named(), null).stem()).isEqualTo("old-read-back");
  }

  @Test
  void fieldsDeepInARestoreAreNamed() {
    RestoreTarget target =
        new RestoreTarget(
            new Connection("https://db", 0, null, null, null),
            List.of(new DatabaseMapping("shop", ""), new DatabaseMapping(null, null)));
    RestoreSpec spec =
        new RestoreSpec(
            latest("yesterday"),
            target,
            null,
            null,
            null,
            null,
            new RestoreFilters(List.of("app", ""), null),
            17,
            null);
    assertThat(new RestoreRequest(spec).problems())
        .extracting(RequestProblem::toString)
        .containsExactly(
            "source.latest.before: write a time with its zone, such as 2026-11-21T03:00:00Z or"
                + " 2026-11-21T04:00:00+01:00",
            "target.connection.host: write a host name or an address, without a scheme or a path;"
                + " the port has a field of its own",
            "target.connection.port: at least 1",
            "target.databases[0].to: must not be empty",
            "target.databases[1].from: is required",
            "filters.schemas[1]: must not be empty",
            "jobs: at most 16");
  }

  @Test
  void restoreHasOneSourceAndATargetUnlessItOnlyReads() {
    assertThat(restore(RestoreMode.RESTORE, new RestoreSource(null, null, null), null).problems())
        .extracting(RequestProblem::field)
        .containsExactly("source", "target");
    assertThat(restore(RestoreMode.READ_BACK, named(), target()).problems())
        .extracting(RequestProblem::field)
        .containsExactly("target");
    assertThat(restore(RestoreMode.RESTORE, null, target()).problems())
        .containsExactly(new RequestProblem("source", "is required"));
    Restore made = restore(RestoreMode.RESTORE, named(), target()).at(PLACE);
    assertThat(made.getSpec().source()).isEqualTo(named());
  }

  @Test
  void verificationReadsUnlessToldToRestore() {
    Restore read = VerificationRequest.readBack("old").at(PLACE);
    assertThat(read.getSpec().mode()).isEqualTo(RestoreMode.READ_BACK);
    assertThat(read.getSpec().target()).isNull();

    VerificationRequest proof = verification(VerificationMode.RESTORE, null, null);
    assertThat(proof.stem()).isEqualTo("old-verify");
    Restore restored = proof.at(PLACE);
    assertThat(restored.getSpec().mode()).isEqualTo(RestoreMode.VERIFY);
    assertThat(restored.getSpec().target().server()).as("a server of its own").isNotNull();
    assertThat(restored.getSpec().source().backupRef())
        .isEqualTo(new BackupReference("old", "offsite"));
  }

  @Test
  void verificationGoesToOneServerAndReadingToNone() {
    ThrowAwayServer server = new ThrowAwayServer(null, null, null, null);
    assertThat(verification(VerificationMode.RESTORE, SERVER, server).problems())
        .extracting(RequestProblem::field)
        .containsExactly("server");
    assertThat(verification(VerificationMode.READ_BACK, SERVER, server).problems())
        .extracting(RequestProblem::field)
        .containsExactly("connection", "server");
    assertThat(
            new VerificationRequest(
                    "old",
                    null,
                    null,
                    null,
                    null,
                    List.of(new VerificationQuery("shop", "select true", null)),
                    null,
                    null)
                .problems())
        .extracting(RequestProblem::field)
        .containsExactly("queries");
    Restore there = verification(VerificationMode.RESTORE, SERVER, null).at(PLACE);
    assertThat(there.getSpec().target().connection()).isEqualTo(SERVER);
    assertThat(there.getSpec().target().server()).isNull();
  }

  @Test
  void pruneDeletesUnlessItIsDry() {
    Prune prune = new PruneRequest("shop", null).at(PLACE);
    assertThat(prune.getSpec().dryRun()).isFalse();
    assertThat(prune.getSpec().backup()).isNull();
    assertThat(new PruneRequest("shop", true).at(PLACE).getSpec().dryRun()).isTrue();
    assertThat(new PruneRequest("shop", true).stem()).isEqualTo("shop-prune-look");
  }

  @Test
  void copyGoesElsewhere() {
    BackupCopy copy = new CopyRequest("old", "offsite", "local", null).at(PLACE);
    assertThat(copy.getSpec().backupRef()).isEqualTo(new BackupReference("old", "offsite"));
    assertThat(copy.getSpec().to()).isEqualTo("local");
    assertThat(new CopyRequest("old", "local", "local", null).problems())
        .containsExactly(new RequestProblem("to", "name another destination than from"));
  }

  private static VerificationRequest verification(
      VerificationMode mode, Connection connection, ThrowAwayServer server) {
    return new VerificationRequest("old", "offsite", mode, connection, server, null, null, null);
  }

  private static RestoreRequest restore(
      RestoreMode mode, RestoreSource source, RestoreTarget target) {
    return new RestoreRequest(new RestoreSpec(source, target, mode, null, null));
  }

  private static RestoreSource named() {
    return new RestoreSource(BackupReference.of("old"));
  }

  private static RestoreSource latest(String before) {
    return new RestoreSource(
        null, new LatestBackup(new PolicyReference("shop"), null, before), null);
  }

  private static RestoreTarget target() {
    return new RestoreTarget(SERVER, null);
  }
}
