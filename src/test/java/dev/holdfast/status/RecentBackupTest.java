package dev.holdfast.status;

import static dev.holdfast.status.Watched.backup;
import static dev.holdfast.status.Watched.hours;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Whether there is a recent backup: what is said, and when it turns. */
class RecentBackupTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration WEEK = Duration.ofDays(7);

  @Test
  void dailyBackupIsRecentForTwentyFiveHours() {
    Watched daily = Watched.policy().tier("daily", DAY).with(backup("daily", hours(24)));

    assertThat(daily.recent(hours(30)).status()).isEqualTo("True");
    assertThat(daily.recent(hours(30)).turns()).contains(at("2026-11-03T01:10:00Z"));
    assertThat(daily.recent(Duration.ofMinutes(49 * 60 + 10)).status()).isEqualTo("True");
    Finding late = daily.recent(Duration.ofMinutes(49 * 60 + 11));
    assertThat(late.status()).isEqualTo("False");
    assertThat(late.reason()).isEqualTo("TierOverdue");
    assertThat(late.message())
        .isEqualTo(
            "tier daily: there is no good backup of the run of 2026-11-03T00:00:00Z nor of a later"
                + " one; the newest good one of the tier is daily-24, completed at"
                + " 2026-11-02T00:10:00Z");
    assertThat(late.turns()).isEmpty();
  }

  @Test
  void weeklyBackupIsRecentUntilTheNextShouldHaveBeenThere() {
    Watched weekly =
        Watched.policy()
            .tier("weekly", WEEK)
            .with(backup("weekly-1", "weekly", WEEK, Duration.ofHours(5)));

    assertThat(weekly.recent(WEEK.multipliedBy(2).plusHours(6)).status()).isEqualTo("True");
    assertThat(weekly.recent(WEEK.multipliedBy(2).plusHours(6).plusSeconds(1)).status())
        .isEqualTo("False");
  }

  @Test
  void tierThatFailsIsToldOfAlthoughAnotherOneSucceeds() {
    Watched both =
        Watched.policy()
            .tier("daily", DAY)
            .tier("weekly", WEEK)
            .with(backup("weekly", WEEK))
            .with(backup("daily", WEEK.multipliedBy(2)));

    assertThat(both.recent(WEEK.multipliedBy(2).plusHours(3)))
        .satisfies(
            late -> {
              assertThat(late.status()).isEqualTo("False");
              assertThat(late.message()).startsWith("tier weekly: ");
            });
  }

  @Test
  void ageThatIsAskedForCountsWhateverTheSchedulesSay() {
    Watched strict =
        Watched.policy()
            .tier("weekly", WEEK)
            .alerts("2h", null, null)
            .with(backup("manual", hours(1)));

    assertThat(strict.recent(hours(3)).status()).isEqualTo("True");
    assertThat(strict.recent(hours(3)).turns()).contains(at("2026-11-01T03:10:00Z"));
    assertThat(strict.recent(hours(4)))
        .isEqualTo(
            Finding.bad(
                "RecentBackup",
                "TooOld",
                "the newest good backup, manual-1, completed at 2026-11-01T01:10:00Z, is older than"
                    + " 2h (spec.alerts.maxAge)"));
  }

  @Test
  void policyThatIsYoungerThanThatSaysSo() {
    Watched young = Watched.policy().tier("daily", DAY);

    assertThat(young.recent(hours(2)).status()).isEqualTo("Unknown");
    assertThat(young.recent(hours(2)).reason()).isEqualTo("NoBackupYet");
    assertThat(young.recent(hours(2)).turns()).contains(at("2026-11-02T01:00:00Z"));
    assertThat(young.recent(hours(26)).status()).isEqualTo("False");
    assertThat(young.recent(hours(26)).message()).endsWith("there is none of the tier");

    Watched strict = Watched.policy().alerts("1h", null, null);
    assertThat(strict.recent(hours(1)).status()).isEqualTo("Unknown");
    assertThat(strict.recent(hours(2)).reason()).isEqualTo("NoBackup");
  }

  @Test
  void suspendedPolicySaysSoAndNamesTheNewest() {
    Watched suspended =
        Watched.policy().tier("daily", DAY).with(backup("daily", hours(24))).suspended();

    assertThat(suspended.recent(DAY.multipliedBy(90)))
        .isEqualTo(
            new Finding(
                "RecentBackup",
                "Unknown",
                "Suspended",
                "suspended, so none is expected; the newest good one is daily-24, completed at"
                    + " 2026-11-02T00:10:00Z",
                Optional.empty()));
  }

  @Test
  void policyThatWasResumedHasTimeUntilItsNextRun() {
    Instant resumed = Watched.at(DAY.multipliedBy(30).plusHours(5));
    Watched policy = Watched.policy().tier("daily", resumed, DAY).with(backup("daily", hours(24)));

    assertThat(policy.recent(DAY.multipliedBy(30).plusHours(6)))
        .extracting(Finding::status, Finding::reason)
        .containsExactly("Unknown", "NoBackupYet");
    assertThat(policy.recent(DAY.multipliedBy(31).plusHours(2)).status()).isEqualTo("False");
  }

  @Test
  void policyWithoutTiersIsExpectedToDoNothing() {
    assertThat(Watched.policy().recent(DAY.multipliedBy(90)).status()).isEqualTo("Unknown");
    assertThat(Watched.policy().with(backup("manual", hours(1))).recent(DAY.multipliedBy(90)))
        .extracting(Finding::status, Finding::reason)
        .containsExactly("Unknown", "OnDemand");
  }

  @Test
  void policyWhoseSchedulesCannotBeReadIsHeldToTheDefault() {
    Watched broken = Watched.policy().tier("daily", DAY).with(backup("daily", hours(24)));

    assertThat(
            RecentBackup.of(broken.get(), List.of(), broken.backups(), Watched.at(hours(49)))
                .status())
        .isEqualTo("True");
    assertThat(
            RecentBackup.of(broken.get(), List.of(), broken.backups(), Watched.at(hours(50)))
                .reason())
        .isEqualTo("TooOld");
  }

  @Test
  void onlyWholeAndSoundBackupsOfThePolicyItselfCount() {
    Backup ofANamesake = Watched.ofPolicy("another", backup("daily", hours(47)));
    Backup going = backup("daily", hours(46));
    going.getMetadata().setDeletionTimestamp(Watched.at(hours(47)).toString());
    Watched policy =
        Watched.policy()
            .tier("daily", DAY)
            .with(backup("daily", hours(10)))
            .with(Watched.phase(backup("daily", hours(40)), BackupPhase.PARTIALLY_COMPLETED))
            .with(Watched.phase(backup("daily", hours(41)), BackupPhase.FAILED))
            .with(Watched.phase(backup("daily", hours(42)), BackupPhase.MISSING))
            .with(Watched.phase(backup("daily", hours(43)), BackupPhase.DELETING))
            .with(Watched.found(backup("daily", hours(44)), false))
            .with(Watched.madeAgain(backup("daily", hours(45))))
            .with(going, ofANamesake);

    assertThat(policy.good(Watched.at(hours(48))))
        .extracting(GoodBackup::name)
        .containsExactly("daily-10");
    assertThat(policy.recent(hours(48)).status()).isEqualTo("False");
    assertThat(
            policy
                .with(Watched.found(Watched.madeAgain(backup("daily", hours(39))), true))
                .recent(hours(48))
                .status())
        .isEqualTo("True");
  }

  @Test
  void backupByAClockThatWasAheadIsAsOldAsItsRecord() {
    Watched policy =
        Watched.policy()
            .tier("daily", DAY)
            .with(Watched.created(backup("daily", DAY.multipliedBy(365)), hours(24)));

    assertThat(policy.recent(hours(48)).status()).isEqualTo("True");
    assertThat(policy.recent(hours(50)).status()).isEqualTo("False");
  }

  @Test
  void nobodyKnowsByAClockThatIsBehind() {
    Watched policy =
        Watched.policy().tier("daily", DAY).with(backup("daily", DAY.multipliedBy(30)));

    assertThat(policy.recent(hours(26)).status()).isEqualTo("Unknown");
    assertThat(policy.recent(hours(26)).reason()).isEqualTo("ClockInDoubt");
  }

  /** Whatever there is: it turns when it says, not before, and stays until something happens. */
  @Property
  void turnsWhenItSays(
      @ForAll @Size(max = 6) List<@IntRange(min = 0, max = 400) Integer> starts,
      @ForAll @IntRange(min = 1, max = 200) int every,
      @ForAll @IntRange(min = 0, max = 500) int now) {
    Watched policy = Watched.policy().tier("tier", Duration.ofHours(every));
    starts.stream()
        .distinct()
        .filter(h -> h <= now)
        .forEach(h -> policy.with(backup("tier", hours(h))));
    Finding first = policy.recent(hours(now));

    if (first.status().equals("False")) {
      assertThat(policy.recent(hours(now + 1_000)).status()).isEqualTo("False");
      return;
    }
    Instant turns = first.turns().orElseThrow();
    Duration until = Duration.between(Watched.MIDNIGHT, turns);
    assertThat(turns).isAfterOrEqualTo(Watched.at(hours(now)));
    assertThat(policy.recent(until)).isEqualTo(first);
    assertThat(policy.recent(until.plusSeconds(1)).status()).isEqualTo("False");
  }

  /** A backup more never makes it worse. */
  @Property
  void backupMoreIsNeverWorse(
      @ForAll @Size(max = 5) List<@IntRange(min = 0, max = 300) Integer> starts,
      @ForAll @IntRange(min = 0, max = 300) int more,
      @ForAll @IntRange(min = 1, max = 200) int every) {
    Watched policy = Watched.policy().tier("tier", Duration.ofHours(every));
    starts.stream()
        .distinct()
        .filter(h -> h != more)
        .forEach(h -> policy.with(backup("tier", hours(h))));
    boolean before = policy.recent(hours(301)).status().equals("False");
    boolean after =
        policy.with(backup("tier", hours(more))).recent(hours(301)).status().equals("False");

    assertThat(after && !before).isFalse();
  }

  private static Instant at(String time) {
    return Instant.parse(time);
  }
}
