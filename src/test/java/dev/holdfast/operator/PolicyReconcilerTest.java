package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.embedded.Refusal;
import dev.holdfast.schedule.RunNames;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyReconcilerTest {
  private static final Instant NIGHT = Instant.parse("2026-11-21T02:59:00Z");
  private static final Instant RUN = Instant.parse("2026-11-21T03:00:00Z");
  private static final Tier DAILY = Tier.of("daily", "0 3 * * *", "UTC", "1h");

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void policy() {
    cluster.at(NIGHT);
    cluster.createPolicy(DAILY);
    cluster.reconcilePolicy();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void runIsStartedOnceAndSaysForWhichPolicy() {
    cluster.at(RUN);
    cluster.reconcilePolicy();
    cluster.at(RUN.plusSeconds(60));
    cluster.reconcilePolicy();

    assertThat(cluster.backups())
        .singleElement()
        .satisfies(
            backup -> {
              assertThat(backup.getMetadata().getName()).isEqualTo("shop-daily-20261121-0300");
              assertThat(backup.getMetadata().getAnnotations())
                  .containsEntry(Api.SCHEDULED_FOR_ANNOTATION, RUN.toString())
                  .containsEntry(
                      Api.POLICY_UID_ANNOTATION, cluster.policy().getMetadata().getUid());
            });
  }

  @Test
  void policyThatIsMadeAgainDoesNotTakeANamesakesRunForItsOwn() {
    cluster.at(RUN);
    cluster.reconcilePolicy();
    cluster.client().resource(cluster.policy()).delete();
    // Its clock lags a little behind that of the operator before it.
    cluster.at(NIGHT);
    cluster.createPolicy(DAILY);
    cluster.reconcilePolicy();

    cluster.at(RUN);
    cluster.reconcilePolicy();

    assertThat(cluster.backups())
        .extracting(backup -> backup.getMetadata().getAnnotations().get(Api.POLICY_UID_ANNOTATION))
        .hasSize(2)
        .doesNotHaveDuplicates()
        .contains(cluster.policy().getMetadata().getUid());
  }

  @Test
  void runOfADeletedPolicyIsNotCarriedOutForItsNamesake() {
    cluster.at(RUN);
    cluster.reconcilePolicy();
    cluster.client().resource(cluster.policy()).delete();
    cluster.createPolicy(DAILY);
    String name = "shop-daily-20261121-0300";

    cluster.reconcile(name);

    assertThat(cluster.status(name).phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(cluster.reason(name)).isEqualTo("PolicyReplaced");
  }

  @Test
  void policyThatIsReplacedBeforeTheJobIsCreatedEndsTheBackup() {
    cluster.backup("by-hand");
    cluster.announceJob("by-hand");
    assertThat(cluster.status("by-hand").policyUid())
        .isEqualTo(cluster.policy().getMetadata().getUid());
    cluster.client().resource(cluster.policy()).delete();
    cluster.createPolicy();

    cluster.reconcile("by-hand");

    assertThat(cluster.reason("by-hand")).isEqualTo("PolicyReplaced");
    assertThat(cluster.job("by-hand")).isEmpty();
  }

  @Test
  void clockThatWasFarAheadStopsNoTier() {
    Instant far = Instant.parse("2036-11-21T03:00:00Z");
    cluster.at(far, Duration.between(NIGHT, far));
    cluster.reconcilePolicy();
    assertThat(tier().lastRun()).isEqualTo("2036-11-21T03:00:00Z");
    cluster.at(NIGHT);
    cluster.fail("shop-daily-20361121-0300");

    cluster.reconcilePolicy();
    cluster.pass(Duration.ofSeconds(10));
    cluster.reconcilePolicy();

    assertThat(tier().nextRun()).isEqualTo(RUN.toString());
    assertThat(tier().lastRun()).isNull();
    assertThat(tier().skipped()).isNull();
    assertThat(clock()).isEqualTo("False");
    assertThat(cluster.events()).extracting(Event::getReason).contains("ClockWasAhead");

    cluster.at(RUN);
    cluster.reconcilePolicy();

    assertThat(cluster.backups())
        .extracting(backup -> backup.getMetadata().getName())
        .contains("shop-daily-20261121-0300");
    assertThat(tier().lastRun()).isEqualTo(RUN.toString());
    assertThat(clock()).isEqualTo("True");
  }

  @Test
  void runThatAClockHasTakenFarTooEarlyIsTakenAgainInItsTime() {
    cluster.at(Instant.parse("2027-01-20T03:00:00Z"), Duration.ofDays(60));
    cluster.reconcilePolicy();
    cluster.fail("shop-daily-20270120-0300");
    cluster.at(NIGHT);
    cluster.reconcilePolicy();
    cluster.at(Instant.parse("2027-01-20T02:59:00Z"));
    cluster.reconcilePolicy();
    int before = cluster.backups().size();
    cluster.at(Instant.parse("2027-01-20T03:00:00Z"));
    cluster.reconcilePolicy();
    cluster.reconcilePolicy();

    assertThat(cluster.backups()).hasSize(before + 1);
    assertThat(tier().lastRun()).isEqualTo("2027-01-20T03:00:00Z");
  }

  @Test
  void policyThatWasMadeWhileTheClockWasAheadStartsWhenItIsRight() {
    cluster.client().resource(cluster.policy()).delete();
    cluster.at(Instant.parse("2036-11-21T02:00:00Z"));
    cluster.createPolicy(DAILY);
    cluster.reconcilePolicy();
    cluster.at(NIGHT);
    cluster.reconcilePolicy();

    assertThat(clock()).isEqualTo("False");
    cluster.at(RUN);
    cluster.reconcilePolicy();

    assertThat(cluster.backups()).hasSize(1);
  }

  @Test
  void runWaitsForTheOneBeforeIt() {
    cluster.at(RUN);
    cluster.reconcilePolicy();
    cluster.at(RUN.plus(Duration.ofDays(1)));
    cluster.reconcilePolicy();

    assertThat(cluster.backups()).hasSize(1);
    assertThat(tier().lastRun()).isEqualTo(RUN.toString());
    assertThat(tier().skipped())
        .isEqualTo(
            "the run of 2026-11-22T03:00:00Z waits for the end of Backup"
                + " \"shop-daily-20261121-0300\" of the same tier");

    cluster.fail("shop-daily-20261121-0300");
    cluster.reconcilePolicy();

    assertThat(cluster.backups())
        .extracting(backup -> backup.getMetadata().getName())
        .containsExactlyInAnyOrder("shop-daily-20261121-0300", "shop-daily-20261122-0300");
    assertThat(tier().skipped()).isNull();
  }

  @Test
  void runThatHadToWaitForTooLongIsSkipped() {
    cluster.at(RUN);
    cluster.reconcilePolicy();
    cluster.at(RUN.plus(Duration.ofHours(25)).plusSeconds(1));
    cluster.reconcilePolicy();
    cluster.fail("shop-daily-20261121-0300");
    cluster.reconcilePolicy();

    assertThat(cluster.backups()).hasSize(1);
    assertThat(tier().skipped())
        .isEqualTo("the run of 2026-11-22T03:00:00Z was missed by more than startingDeadline 1h");
  }

  /** Every look is that of an operator that knows nothing but what the status says. */
  @Test
  void newestRunThatWasMissedWhileThereWasNoOperatorIsMadeUpForOnce() {
    cluster.at(RUN.plus(Duration.ofDays(3)).plus(Duration.ofMinutes(59)));
    cluster.reconcilePolicy();
    cluster.pass(Duration.ofSeconds(10));
    cluster.reconcilePolicy();

    assertThat(cluster.backups())
        .singleElement()
        .extracting(backup -> backup.getMetadata().getName())
        .isEqualTo("shop-daily-20261124-0300");
  }

  @Test
  void resumingStartsNoRunThatFellDueBeforeIt() {
    cluster.suspend(true);
    cluster.reconcilePolicy();
    cluster.at(RUN.plus(Duration.ofMinutes(10)));
    cluster.reconcilePolicy();
    cluster.suspend(false);
    cluster.reconcilePolicy();
    cluster.pass(Duration.ofSeconds(10));
    cluster.reconcilePolicy();

    assertThat(cluster.backups()).isEmpty();
    assertThat(tier().nextRun()).isEqualTo("2026-11-22T03:00:00Z");
    cluster.at(RUN.plus(Duration.ofDays(1)));
    cluster.reconcilePolicy();
    assertThat(cluster.backups()).hasSize(1);
  }

  @Test
  void clockThatIsSetBackALittleStartsNoRunTwice() {
    cluster.at(RUN);
    cluster.reconcilePolicy();
    cluster.at(NIGHT);
    cluster.reconcilePolicy();

    assertThat(tier().lastRun()).isEqualTo(RUN.toString());
    assertThat(tier().nextRun()).isEqualTo("2026-11-22T03:00:00Z");
    assertThat(cluster.policy().getStatus().conditions())
        .extracting(Condition::getType)
        .doesNotContain(BackupPolicyStatus.CLOCK_TRUSTED);
  }

  private TierStatus tier() {
    return cluster.policy().getStatus().tiers().get(0);
  }

  private String clock() {
    return cluster.policy().getStatus().conditions().stream()
        .filter(condition -> BackupPolicyStatus.CLOCK_TRUSTED.equals(condition.getType()))
        .findFirst()
        .orElseThrow()
        .getStatus();
  }

  @Test
  void backupThatSomebodyMadeMeansThePolicyThatHasTheNameWhenItStarts() {
    Backup backup = cluster.backup("by-hand");
    cluster.client().resource(cluster.policy()).delete();
    cluster.createPolicy();

    cluster.reconcile(backup.getMetadata().getName());

    assertThat(cluster.status("by-hand").phase()).isEqualTo(BackupPhase.PENDING);
    assertThat(cluster.status("by-hand").policyUid())
        .isEqualTo(cluster.policy().getMetadata().getUid());
  }

  /**
   * Whoever may write to the bucket puts manifests there under the names of runs to come. The
   * catalogue makes records of them, and the schedule takes them for its own.
   */
  @Test
  void recordThatWasMadeAgainIsNoRunThatWasStarted() {
    Backup planted = new Backup();
    // What CatalogueRecords.record makes of such a manifest.
    planted.setMetadata(
        new ObjectMetaBuilder()
            .withName("shop-daily-20261121-0300")
            .withNamespace(Cluster.NAMESPACE)
            .withAnnotations(
                Map.of(
                    Api.MADE_AGAIN_ANNOTATION,
                    "ab".repeat(32),
                    Api.POLICY_UID_ANNOTATION,
                    cluster.policy().getMetadata().getUid(),
                    Api.SCHEDULED_FOR_ANNOTATION,
                    RUN.toString()))
            .build());
    planted.setSpec(new BackupSpec(new PolicyReference("shop"), "daily", null, true, null));
    cluster.client().resource(planted).create();

    cluster.at(RUN);
    cluster.reconcilePolicy();

    assertThat(cluster.backups()).as("a run of its own, beside the planted record").hasSize(2);
  }

  /** Housekeeping that is refused (a quota, RBAC of an older chart, a webhook) costs no backup. */
  @ParameterizedTest
  @ValueSource(strings = {"POST .*/catalogues", "POST .*/prunes"})
  void whatCannotBeTidiedUpStopsNoSchedule(String request) {
    cluster.retain(new Retention(1, null, null, null, null, null, null));
    cluster.ended("older", NIGHT.minus(Duration.ofDays(2)), BackupPhase.COMPLETED);
    cluster.ended("newer", NIGHT.minus(Duration.ofDays(1)), BackupPhase.COMPLETED);
    cluster.catalogues().forEach(one -> cluster.client().resource(one).delete());
    cluster.kubernetes().refuse(Refusal.quota(request));
    cluster.at(RUN);

    // It is told and tried again.
    assertThatThrownBy(cluster::reconcilePolicy).hasMessageContaining("quota");

    assertThat(cluster.backups())
        .extracting(backup -> backup.getMetadata().getName())
        .contains("shop-daily-20261121-0300");
  }

  /** Both names of a run are taken by Backups that somebody made: that is no other tier's fault. */
  @Test
  void runWhoseNamesAreTakenGetsAThirdAndStopsNoOtherTier() {
    cluster.client().resource(cluster.policy()).delete();
    cluster.createPolicy(
        Tier.of("a", "0 3 * * *", "UTC", "1h"), Tier.of("b", "0 3 * * *", "UTC", "1h"));
    cluster.reconcilePolicy();
    String name = "shop-a-20261121-0300";
    cluster.backup(name);
    cluster.backup(RunNames.besideNamesake(name, cluster.policy().getMetadata().getUid()));
    cluster.at(RUN);
    cluster.reconcilePolicy();

    assertThat(cluster.backups())
        .extracting(backup -> backup.getMetadata().getName())
        .contains("shop-b-20261121-0300")
        .filteredOn(one -> one.startsWith("shop-a-"))
        .hasSize(3);
  }
}
