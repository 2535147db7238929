package dev.holdfast.status;

import static dev.holdfast.status.Watched.at;
import static dev.holdfast.status.Watched.backup;
import static dev.holdfast.status.Watched.hours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The conditions of a policy that somebody may have an alert on, as they are written. */
class PolicyAlertsTest {
  private final Watched daily =
      Watched.policy().tier("daily", Duration.ofDays(1)).with(backup("daily", hours(24)));

  @Test
  void policyHasAConditionForEachThingThatCanBeSaid() {
    BackupPolicyStatus status = told(daily.policy(List.of()), at(hours(30)));

    assertThat(status.conditions())
        .extracting(Condition::getType, Condition::getStatus)
        .containsExactly(
            tuple("RecentBackup", "True"),
            tuple("FreeSpace", "Unknown"),
            tuple("UsualSize", "Unknown"));
    assertThat(status.conditions())
        .allSatisfy(
            one -> {
              assertThat(one.getObservedGeneration()).isEqualTo(2);
              assertThat(one.getLastTransitionTime()).isEqualTo(at(hours(30)).toString());
            });
  }

  @Test
  void conditionThatStaysKeepsItsTimeAndSentence() {
    BackupPolicyStatus first = told(daily.policy(List.of()), at(hours(30)));
    BackupPolicyStatus later = told(daily.policy(first.conditions()), at(hours(31)));

    assertThat(later.conditions()).isEqualTo(first.conditions());
  }

  @Test
  void conditionThatNothingIsToBeSaidOfIsGone() {
    Condition former =
        new ConditionBuilder().withType("VerificationCurrent").withStatus("True").build();
    Condition other = new ConditionBuilder().withType("Ready").withStatus("True").build();

    assertThat(told(daily.policy(List.of(former, other)), at(hours(30))).conditions())
        .extracting(Condition::getType)
        .containsExactly("Ready", "RecentBackup", "FreeSpace", "UsualSize");
  }

  @Test
  void whatTurnsIsToldOnceAndSoIsItsEnd() {
    assertThat(alerts(at(hours(30))).news(daily.policy(List.of()))).isEmpty();

    PolicyAlerts late = alerts(at(hours(60)));
    List<Happening> news = late.news(daily.policy(List.of()));
    assertThat(news)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.warning()).isTrue();
              assertThat(one.reason()).isEqualTo("TierOverdue");
            });
    BackupPolicyStatus told = told(daily.policy(List.of()), at(hours(60)));
    assertThat(late.news(daily.policy(told.conditions()))).isEmpty();

    daily.with(backup("daily", hours(72)));
    assertThat(alerts(at(hours(73))).news(daily.policy(told.conditions())))
        .containsExactly(
            new Happening(
                false,
                "RecentBackup",
                "the newest good one is daily-72, completed at 2026-11-04T00:10:00Z"));
  }

  @Test
  void looksAgainAMomentAfterItTurns() {
    Instant turns = at(hours(49).plusMinutes(10));

    assertThat(alerts(at(hours(30))).turns()).contains(turns.plusSeconds(1));
    assertThat(alerts(turns.plusSeconds(1)).findings())
        .filteredOn(one -> one.type().equals("RecentBackup"))
        .extracting(Finding::status)
        .containsExactly("False");
    assertThat(alerts(turns.plusSeconds(1)).turns()).isEmpty();
  }

  private PolicyAlerts alerts(Instant now) {
    return PolicyAlerts.of(
        daily.get(), daily.times(), Optional.empty(), null, daily.backups(), now);
  }

  private BackupPolicyStatus told(BackupPolicy policy, Instant now) {
    return alerts(now).told(policy, policy.getStatus(), now);
  }
}
