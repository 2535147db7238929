package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.LatestBackup;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.VerificationMode;
import dev.holdfast.api.v1alpha1.VerificationQuery;
import dev.holdfast.api.v1alpha1.VerificationStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A policy that proves by itself that its backups can be restored. */
class PolicyVerificationsTest {
  private static final Instant MORNING = Instant.parse("2026-11-21T05:00:00Z");
  private static final Instant DUE = Instant.parse("2026-11-21T06:00:00Z");

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void policy() {
    cluster.at(MORNING);
    cluster.createPolicy(Tier.of("daily", "0 3 * * *", "UTC", "1h"));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void newestGoodBackupIsRestoredOnceWhenItIsTime() {
    cluster.verify(everyDay());
    cluster.ended("old", MORNING.minusSeconds(7200), BackupPhase.COMPLETED);
    cluster.ended("new", MORNING.minusSeconds(3600), BackupPhase.COMPLETED);
    cluster.ended("failed", MORNING.minusSeconds(60), BackupPhase.FAILED);
    reconcileAt(MORNING);
    assertThat(cluster.restores()).isEmpty();
    assertThat(status().runs().nextRun()).isEqualTo(DUE.toString());

    reconcileAt(DUE);
    reconcileAt(DUE.plusSeconds(60));

    assertThat(cluster.restores())
        .singleElement()
        .satisfies(
            restore -> {
              assertThat(restore.getMetadata().getName()).isEqualTo("shop-verify-20261121-0600");
              assertThat(restore.getMetadata().getLabels())
                  .containsEntry(Api.MANAGED_BY_LABEL, Api.MANAGED_BY)
                  .containsEntry(Api.POLICY_LABEL, "shop");
              assertThat(restore.getMetadata().getOwnerReferences())
                  .singleElement()
                  .satisfies(
                      owner ->
                          assertThat(owner.getUid())
                              .isEqualTo(cluster.policy().getMetadata().getUid()));
              assertThat(restore.getSpec().mode()).isEqualTo(RestoreMode.VERIFY);
              assertThat(restore.getSpec().source().backupRef().name()).isEqualTo("new");
              assertThat(restore.getSpec().target().connection().host()).isEqualTo("test-db");
              assertThat(restore.getSpec().queries()).hasSize(1);
              assertThat(restore.getSpec().jobs()).isEqualTo(3);
            });
    assertThat(status().restore()).isEqualTo("shop-verify-20261121-0600");
    assertThat(status().backup()).isEqualTo("new");
    assertThat(status().phase()).isEqualTo(RunPhase.PENDING);
  }

  @Test
  void nextOneWaitsForTheEndOfTheOneBefore() {
    cluster.verify(everyDay());
    cluster.ended("first", MORNING.minusSeconds(3600), BackupPhase.COMPLETED);
    reconcileAt(MORNING);
    reconcileAt(DUE);
    reconcileAt(DUE.plus(Duration.ofDays(1)));

    assertThat(cluster.restores()).hasSize(1);
    assertThat(status().runs().skipped()).contains("shop-verify-20261121-0600");
  }

  @Test
  void nothingToVerifyIsToldAndNotMadeUpFor() {
    cluster.verify(everyDay());
    reconcileAt(MORNING);
    reconcileAt(DUE);
    cluster.ended("late", DUE.plusSeconds(60), BackupPhase.COMPLETED);
    reconcileAt(DUE.plusSeconds(120));

    assertThat(cluster.restores()).isEmpty();
    assertThat(status().runs().skipped()).contains("no good backup");
  }

  @Test
  void failedVerificationIsToldByThePolicyOnce() {
    cluster.verify(everyDay());
    cluster.ended("first", MORNING.minusSeconds(3600), BackupPhase.COMPLETED);
    reconcileAt(MORNING);
    reconcileAt(DUE);
    cluster.setEnded(cluster.restores().get(0), RunPhase.FAILED, "rows differ");
    reconcileAt(DUE.plusSeconds(60));
    reconcileAt(DUE.plusSeconds(120));

    assertThat(verified().getStatus()).isEqualTo("False");
    assertThat(verified().getReason()).isEqualTo("VerificationFailed");
    assertThat(verified().getMessage()).isEqualTo("Backup \"first\": rows differ");
    assertThat(status().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(events()).containsExactly("VerificationFailed");
  }

  @Test
  void goodVerificationIsToldByThePolicy() {
    cluster.verify(everyDay());
    cluster.ended("first", MORNING.minusSeconds(3600), BackupPhase.COMPLETED);
    reconcileAt(MORNING);
    reconcileAt(DUE);
    cluster.setEnded(cluster.restores().get(0), RunPhase.COMPLETED, "all is well");
    reconcileAt(DUE.plusSeconds(60));

    assertThat(verified().getStatus()).isEqualTo("True");
    assertThat(status().duration()).isEqualTo("3s");
    assertThat(status().time()).isNotNull();
    assertThat(events()).isEmpty();
  }

  @Test
  void eachNewBackupIsVerifiedOnceThoughItFails() {
    cluster.ended("before", MORNING.minusSeconds(3600), BackupPhase.COMPLETED);
    cluster.verify(afterEach());
    reconcileAt(MORNING);
    assertThat(cluster.restores()).isEmpty();

    cluster.ended("fresh", MORNING.plusSeconds(600), BackupPhase.COMPLETED);
    reconcileAt(MORNING.plusSeconds(700));
    reconcileAt(MORNING.plusSeconds(701));
    assertThat(cluster.restores())
        .extracting(one -> one.getSpec().source().backupRef().name())
        .containsExactly("fresh");

    cluster.setEnded(cluster.restores().get(0), RunPhase.FAILED, "the server is gone");
    reconcileAt(MORNING.plusSeconds(800));
    cluster.client().resource(cluster.restores().get(0)).delete();
    reconcileAt(MORNING.plusSeconds(900));
    assertThat(cluster.restores()).isEmpty();

    cluster.ended("next", MORNING.plusSeconds(1000), BackupPhase.COMPLETED);
    reconcileAt(MORNING.plusSeconds(1100));
    assertThat(cluster.restores())
        .extracting(one -> one.getSpec().source().backupRef().name())
        .containsExactly("next");
  }

  @Test
  void suspendedPolicyVerifiesNothing() {
    cluster.suspend(true);
    cluster.verify(afterEach());
    reconcileAt(MORNING);
    cluster.ended("fresh", MORNING.plusSeconds(600), BackupPhase.COMPLETED);
    reconcileAt(MORNING.plusSeconds(700));

    assertThat(cluster.restores()).isEmpty();
  }

  @Test
  void oldOnesGoAndThoseOfOthersStay() {
    cluster.verify(everyDay());
    reconcileAt(MORNING);
    for (int day = 0; day < 8; day++) {
      Instant due = DUE.plus(Duration.ofDays(day));
      cluster.ended("b" + day, due.minusSeconds(3600), BackupPhase.COMPLETED);
      reconcileAt(due);
      cluster.restores().stream()
          .filter(one -> one.getStatus() == null)
          .forEach(one -> cluster.setEnded(one, RunPhase.FAILED, "no"));
    }
    Restore byHand = cluster.restores().get(0);
    byHand.getMetadata().setName("by-hand");
    byHand.getMetadata().setResourceVersion(null);
    byHand.getMetadata().setAnnotations(null);
    byHand.getMetadata().setLabels(null);
    cluster.client().resource(byHand).create();
    reconcileAt(DUE.plus(Duration.ofDays(7)).plusSeconds(60));

    assertThat(cluster.restores()).hasSize(6);
    assertThat(cluster.restores())
        .extracting(one -> one.getMetadata().getName())
        .contains("by-hand", "shop-verify-20261128-0600")
        .doesNotContain("shop-verify-20261121-0600");
  }

  /** Somebody has copied one that the policy made, as kubectl shows it, and changed its source. */
  @Test
  void copyOfAVerificationWithAnotherSourceDoesNotStopThePolicy() {
    cluster.verify(everyDay());
    cluster.ended("first", MORNING.minusSeconds(3600), BackupPhase.COMPLETED);
    reconcileAt(MORNING);
    reconcileAt(DUE);
    cluster.setEnded(cluster.restores().get(0), RunPhase.FAILED, "rows differ");
    Restore copy = cluster.restores().get(0);
    copy.getMetadata().setName("zz-copy");
    copy.getMetadata().setResourceVersion(null);
    copy.getMetadata().setOwnerReferences(null);
    copy.setStatus(null);
    copy.setSpec(
        new RestoreSpec(
            new RestoreSource(
                null, new LatestBackup(new PolicyReference("shop"), null, null), null),
            copy.getSpec().target(),
            RestoreMode.PLAN,
            null,
            null,
            null,
            null,
            null,
            null));
    cluster.client().resource(copy).create();

    reconcileAt(DUE.plus(Duration.ofDays(1)));

    assertThat(verified().getMessage()).isEqualTo("Backup \"first\": rows differ");
  }

  @Test
  void restoreThatIsNoVerificationProvesNothing() {
    cluster.verify(everyDay());
    cluster.ended("first", MORNING.minusSeconds(3600), BackupPhase.COMPLETED);
    reconcileAt(MORNING);
    reconcileAt(DUE);
    Restore made = cluster.restores().get(0);
    cluster.setEnded(made, RunPhase.FAILED, "rows differ");
    Restore copy = cluster.restores().get(0);
    copy.getMetadata().setName("zz-copy");
    copy.getMetadata().setResourceVersion(null);
    copy.getMetadata().setOwnerReferences(null);
    RestoreSpec spec = copy.getSpec();
    copy.setSpec(
        new RestoreSpec(
            spec.source(), spec.target(), RestoreMode.PLAN, null, null, null, null, null, null));
    copy.setStatus(null);
    cluster.client().resource(copy).create();
    cluster.setEnded(
        cluster.restores().stream()
            .filter(one -> one.getMetadata().getName().equals("zz-copy"))
            .findFirst()
            .orElseThrow(),
        RunPhase.COMPLETED,
        "would restore");
    reconcileAt(DUE.plusSeconds(60));

    assertThat(verified().getStatus()).isEqualTo("False");
  }

  @Test
  void verificationThatMakesNoSenseStopsThePolicy() {
    cluster.verify(
        new PolicyVerification(
            "0 6 * *",
            null,
            null,
            false,
            null,
            VerificationMode.RESTORE,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
    reconcileAt(MORNING);

    assertThat(cluster.policy().getStatus().conditions())
        .filteredOn(condition -> condition.getType().equals(BackupPolicyStatus.READY))
        .singleElement()
        .satisfies(
            condition -> {
              assertThat(condition.getStatus()).isEqualTo("False");
              assertThat(condition.getMessage())
                  .contains("spec.verification.schedule: ", PolicyVerification.WHERE);
            });
  }

  private void reconcileAt(Instant time) {
    cluster.at(time);
    cluster.reconcilePolicy();
  }

  private VerificationStatus status() {
    return cluster.policy().getStatus().verification();
  }

  private Condition verified() {
    return cluster.policy().getStatus().conditions().stream()
        .filter(condition -> condition.getType().equals(BackupPolicyStatus.VERIFIED))
        .findFirst()
        .orElseThrow();
  }

  private List<String> events() {
    return cluster.client().v1().events().inNamespace(Cluster.NAMESPACE).list().getItems().stream()
        .map(Event::getReason)
        .toList();
  }

  private static PolicyVerification everyDay() {
    return verification("0 6 * * *", false);
  }

  private static PolicyVerification afterEach() {
    return verification(null, true);
  }

  private static PolicyVerification verification(String schedule, boolean afterEach) {
    return new PolicyVerification(
        schedule,
        null,
        null,
        afterEach,
        "daily",
        VerificationMode.RESTORE,
        new Connection("test-db", null, null, null, null),
        null,
        null,
        List.of(new VerificationQuery("shop", "select true", null)),
        null,
        null,
        3);
  }
}
