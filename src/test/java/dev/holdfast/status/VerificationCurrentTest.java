package dev.holdfast.status;

import static dev.holdfast.status.Watched.at;
import static dev.holdfast.status.Watched.backup;
import static dev.holdfast.status.Watched.hours;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.api.v1alpha1.Verification;
import dev.holdfast.api.v1alpha1.VerificationMode;
import dev.holdfast.api.v1alpha1.VerificationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether what is to be verified was verified in time. */
class VerificationCurrentTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration WEEK = Duration.ofDays(7);

  @Test
  void nothingIsSaidOfAPolicyThatAsksForNone() {
    assertThat(
            VerificationCurrent.of(
                Watched.policy().get(), null, Optional.empty(), List.of(), at(DAY)))
        .isEmpty();
  }

  @Test
  void verificationThatHasFailedIsTold() {
    Finding failed =
        weekly(
            Watched.policy().with(backup("daily", DAY)),
            status(RunPhase.FAILED, WEEK, null, null),
            WEEK.plusHours(1));

    assertThat(failed)
        .isEqualTo(
            Finding.bad(
                "VerificationCurrent",
                "VerificationFailed",
                "the verification of Backup \"daily-24\" has failed: as it went"));
  }

  @Test
  void runThatHasProvenNothingADayLaterIsOverdue() {
    Watched policy = Watched.policy().with(backup("daily", DAY));
    VerificationStatus before = status(null, null, null, null);

    assertThat(weekly(policy, before, WEEK.plusHours(25)))
        .extracting(Finding::status, Finding::reason, Finding::turns)
        .containsExactly("Unknown", "NotVerifiedYet", Optional.of(at(WEEK.plusHours(25))));
    assertThat(weekly(policy, before, WEEK.plusHours(25).plusSeconds(1)))
        .isEqualTo(
            Finding.bad(
                "VerificationCurrent",
                "Overdue",
                "nothing has come of the verification that was due at 2026-11-08T00:00:00Z;"
                    + " nothing was verified yet"));
  }

  @Test
  void runThatHangsIsOverdueAlthoughItIsUnderWay() {
    Watched policy = Watched.policy().with(backup("daily", DAY));

    assertThat(
            weekly(policy, status(RunPhase.RUNNING, null, null, null), WEEK.plusHours(26)).reason())
        .isEqualTo("Overdue");
  }

  @Test
  void whatWasProvenIsCurrentUntilADayAfterTheNextRun() {
    Watched policy = Watched.policy().with(backup("daily", WEEK.plusDays(2)));
    VerificationStatus proven = status(RunPhase.COMPLETED, WEEK.plusHours(2), null, null);

    assertThat(weekly(policy, proven, WEEK.plusDays(6)).status()).isEqualTo("True");
    assertThat(weekly(policy, proven, WEEK.plusDays(6)).message())
        .isEqualTo("the newest verification that found all well ended at 2026-11-08T02:00:00Z");
    assertThat(weekly(policy, proven, WEEK.multipliedBy(2).plusHours(25)).status())
        .isEqualTo("True");
    assertThat(weekly(policy, proven, WEEK.multipliedBy(2).plusHours(26)).status())
        .isEqualTo("False");
  }

  /** Somebody reads the backups every night, and the test restore that is asked for never comes. */
  @Test
  void readingBackIsNoTestRestore() {
    Watched policy =
        Watched.policy()
            .verified(asked(null, false, VerificationMode.RESTORE))
            .with(verified(backup("daily", WEEK), WEEK.plusHours(20)));
    VerificationStatus nothing = status(null, null, null, null);
    Optional<TierTimes> weekly = Optional.of(Watched.every("verify", Watched.MIDNIGHT, WEEK));

    assertThat(find(policy, nothing, weekly, WEEK.plusHours(26)))
        .extracting(Finding::status, Finding::reason)
        .containsExactly("False", "Overdue");
    assertThat(find(policy, nothing, weekly, WEEK.plusHours(24)).status()).isEqualTo("Unknown");
  }

  @Test
  void nothingIsOverdueWhileTheNewestIsVerified() {
    Watched policy = Watched.policy().with(verified(backup("daily", DAY), DAY.plusHours(3)));

    assertThat(weekly(policy, status(null, null, null, null), WEEK.multipliedBy(9)))
        .extracting(Finding::status, Finding::reason)
        .containsExactly("True", "Current");
  }

  @Test
  void runThatHadNothingToDoWasNotMissed() {
    Watched policy =
        Watched.policy()
            .with(verified(backup("weekly", DAY), DAY.plusHours(3)))
            .with(backup("weekly", DAY.multipliedBy(8)));
    VerificationStatus idle =
        status(
            RunPhase.COMPLETED,
            DAY.plusHours(3),
            VerificationProgress.NOTHING_TO_VERIFY,
            DAY.multipliedBy(8));

    assertThat(daily(policy, idle, DAY.multipliedBy(8).plusHours(1)).status()).isEqualTo("True");
    assertThat(daily(policy, idle, DAY.multipliedBy(10).plusHours(2)).status()).isEqualTo("False");
  }

  @Test
  void backupThatNobodyVerifiedAfterItWasStoredIsOverdue() {
    Watched policy =
        Watched.policy()
            .verified(asked(null, true))
            .with(backup("daily", DAY), backup("daily", DAY.multipliedBy(2)));
    VerificationStatus nothing = status(null, null, null, null);

    assertThat(find(policy, nothing, Optional.empty(), DAY.plusHours(25)).status())
        .isEqualTo("Unknown");
    assertThat(find(policy, nothing, Optional.empty(), DAY.plusHours(26)).status())
        .isEqualTo("False");
  }

  @Test
  void onlyTheTierThatIsAskedForCounts() {
    Watched policy = Watched.policy().verified(asked("weekly", false)).with(backup("daily", DAY));

    assertThat(
            find(
                    policy,
                    status(null, null, null, null),
                    Optional.of(Watched.every("verify", Watched.MIDNIGHT, WEEK)),
                    WEEK.multipliedBy(3))
                .reason())
        .isEqualTo("NothingToVerify");
  }

  @Test
  void suspendedPolicyIsExpectedToDoNothing() {
    assertThat(
            weekly(
                    Watched.policy().with(backup("daily", DAY)).suspended(),
                    status(null, null, null, null),
                    WEEK.multipliedBy(3))
                .reason())
        .isEqualTo("Suspended");
  }

  @Test
  void policyThatNobodyHasLookedAtSaysSo() {
    assertThat(weekly(Watched.policy(), null, hours(1)).reason()).isEqualTo("NotYetLookedAt");
  }

  private static Finding weekly(Watched policy, VerificationStatus status, Duration now) {
    return find(
        policy.verified(asked(null, false)),
        status,
        Optional.of(Watched.every("verify", Watched.MIDNIGHT, WEEK)),
        now);
  }

  private static Finding daily(Watched policy, VerificationStatus status, Duration now) {
    return find(
        policy.verified(asked(null, false)),
        status,
        Optional.of(Watched.every("verify", Watched.MIDNIGHT, DAY)),
        now);
  }

  private static Finding find(
      Watched policy, VerificationStatus status, Optional<TierTimes> times, Duration now) {
    return VerificationCurrent.of(policy.get(), status, times, policy.good(at(now)), at(now))
        .orElseThrow();
  }

  private static PolicyVerification asked(String tier, boolean afterEachBackup) {
    return asked(tier, afterEachBackup, VerificationMode.READ_BACK);
  }

  private static PolicyVerification asked(
      String tier, boolean afterEachBackup, VerificationMode mode) {
    return new PolicyVerification(
        afterEachBackup ? null : "@weekly",
        null,
        null,
        afterEachBackup,
        tier,
        mode,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /**
   * @param ended when the newest one has ended; null if it has not, or there was none
   * @param skipped why the newest run did nothing, and {@code lastRun} when that was
   */
  private static VerificationStatus status(
      RunPhase phase, Duration ended, String skipped, Duration lastRun) {
    return new VerificationStatus(
        new TierStatus(
            PolicyVerification.NAME,
            "@weekly UTC",
            Watched.MIDNIGHT.toString(),
            lastRun == null ? null : at(lastRun).toString(),
            null,
            skipped,
            null),
        phase == null ? null : "verify-1",
        phase == null ? null : "daily-24",
        phase,
        ended == null ? null : at(ended).toString(),
        null,
        phase == null ? null : "as it went");
  }

  private static Backup verified(Backup backup, Duration when) {
    Instant time = at(when);
    backup.setStatus(
        backup
            .getStatus()
            .verified(
                backup.getStatus().destinations().stream()
                    .map(copy -> copy.verified(new Verification(time.toString(), true, "read")))
                    .toList(),
                backup.getStatus().conditions(),
                time.toString()));
    return backup;
  }
}
