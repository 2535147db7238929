package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.VerificationMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The clock of the node that the operator is on was wrong, that of the API server was not. */
class SlowClockTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T03:00:00Z");
  private static final Duration MONTH = Duration.ofDays(30);

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void policy() {
    cluster.at(MONDAY.minus(MONTH).minus(MONTH));
    cluster.createPolicy(
        Tier.of("daily", "0 3 * * *", "UTC", "1h")
            .withRetention(new Retention(2, null, null, null, null, null, null)));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** Never deletes the newest complete backup: a node that slept has its clock behind. */
  @Test
  void backupThatWasTakenWhileTheClockWasBehindIsNotTheOldest() {
    for (int day = 0; day < 4; day++) {
      cluster.at(day(day));
      cluster.ended("day" + day, day(day), BackupPhase.COMPLETED);
    }
    cluster.at(day(4).minus(MONTH), MONTH.negated());
    cluster.ended("newest", day(4).minus(MONTH), BackupPhase.COMPLETED);
    assertThat(cluster.get("newest").getMetadata().getCreationTimestamp())
        .isEqualTo(day(4).toString());

    cluster.at(day(4).plus(Duration.ofHours(1)));
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");

    assertThat(cluster.status("newest").phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  /** What a clock that was ahead has left behind is the newest of all for as long as it was. */
  @Test
  void backupWithATimeToComeKeepsNoOtherFromBeingVerified() {
    PolicyVerification afterEach =
        new PolicyVerification(
            null,
            null,
            null,
            true,
            "daily",
            VerificationMode.RESTORE,
            new Connection("test-db", null, null, null, null),
            null,
            null,
            List.of(),
            null,
            null,
            null);
    cluster.verify(afterEach);
    cluster.at(day(0));
    cluster.reconcilePolicy();
    cluster.at(day(0).plus(MONTH), MONTH);
    cluster.ended("ahead", day(0).plus(MONTH), BackupPhase.COMPLETED);
    cluster.reconcilePolicy();
    assertThat(cluster.restores()).hasSize(1);
    cluster.setEnded(
        cluster.restores().get(0), dev.holdfast.api.v1alpha1.RunPhase.COMPLETED, "all is well");

    cluster.at(day(1));
    cluster.ended("right", day(1), BackupPhase.COMPLETED);
    cluster.at(day(1).plusSeconds(120));
    cluster.reconcilePolicy();

    assertThat(cluster.restores())
        .extracting(one -> one.getSpec().source().backupRef().name())
        .contains("right");
  }

  /** A condition of something that nobody asks for any more is true of nothing. */
  @Test
  void policyThatIsNotVerifiedAnyMoreDoesNotSayThatItIs() {
    cluster.at(day(0));
    cluster.verify(
        new PolicyVerification(
            null,
            null,
            null,
            true,
            "daily",
            VerificationMode.RESTORE,
            new Connection("test-db", null, null, null, null),
            null,
            null,
            List.of(),
            null,
            null,
            null));
    cluster.reconcilePolicy();
    cluster.ended("one", day(0).plusSeconds(60), BackupPhase.COMPLETED);
    cluster.at(day(0).plusSeconds(300));
    cluster.reconcilePolicy();
    cluster.setEnded(
        cluster.restores().get(0), dev.holdfast.api.v1alpha1.RunPhase.COMPLETED, "all is well");
    cluster.reconcilePolicy();

    cluster.verify(null);
    cluster.at(day(9));
    cluster.reconcilePolicy();

    assertThat(cluster.policy().getStatus().conditions())
        .noneMatch(one -> one.getType().equals("Verified") && one.getStatus().equals("True"));
  }

  /** The names of its runs are those of runs that were, so it starts none, and says all is well. */
  @Test
  void clockThatIsFarBehindTakesNoRunOfThePastForTheOneThatIsDue() {
    for (int day = 0; day < 3; day++) {
      cluster.at(day(day).minusSeconds(60));
      cluster.reconcilePolicy();
      cluster.at(day(day));
      cluster.reconcilePolicy();
      cluster.backups().stream()
          .filter(one -> one.getStatus() == null)
          .forEach(one -> cluster.fail(one.getMetadata().getName()));
    }
    assertThat(cluster.backups()).hasSize(3);

    // It is day 4 and day 5, and the operator believes it is day 1 and day 2.
    Duration behind = Duration.ofDays(3).negated();
    for (int day = 1; day < 3; day++) {
      cluster.at(day(day).minusSeconds(60), behind);
      cluster.reconcilePolicy();
      cluster.at(day(day), behind);
      cluster.reconcilePolicy();
      cluster.at(day(day).plusSeconds(60), behind);
      cluster.reconcilePolicy();
    }

    boolean trusted =
        cluster.policy().getStatus().conditions().stream()
            .anyMatch(
                one -> one.getType().equals("ClockTrusted") && one.getStatus().equals("True"));
    assertThat(cluster.backups().size() > 3 || !trusted)
        .as("two nights without a backup, and runs that are started for their own time")
        .isTrue();
  }

  private static Instant day(int day) {
    return MONDAY.plus(Duration.ofDays(day));
  }
}
