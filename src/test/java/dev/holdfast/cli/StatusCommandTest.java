package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How backups stand, and what is wrong with them, as people at a terminal are told. */
class StatusCommandTest {
  @AutoClose private final Person person = new Person();

  @Test
  void statusTellsWhatIsWrongWithTheNewestBackupAndWhereToLook() {
    person.policy("shop");
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);
    assertThat(person.calls("status").out()).containsPattern("shop +unknown +a .* good ");

    person.backup("b", "shop", "daily", BackupPhase.PARTIALLY_COMPLETED, "one is full");
    person.newestFailed("shop", "b");
    assertThat(person.calls("status").out())
        .containsPattern("shop +unknown +. \\(partial\\) .* partial ");
    assertThat(person.calls("status", "shop").out())
        .contains("Last run:  b is not stored at every destination\n")
        .contains("See why: holdfast show -n shops b\n");

    person.findsUnsound("b", "local", "a byte differs");
    assertThat(person.calls("status").out()).containsPattern("shop +unknown +a .* unsound ");
    assertThat(person.calls("status", "shop").out())
        .contains("Last run:  b is stored, and a check has found it not to be sound\n");
  }

  @Test
  void statusTellsOfEveryPolicyAndOfOneAtLength() {
    person.policy("shop");
    person.policy("empty");
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);
    person.backup("b", "shop", "daily", BackupPhase.RUNNING, null);

    Person.Result all = person.calls("status");
    assertThat(all.status()).as(all.err()).isZero();
    assertThat(all.out())
        .contains("shop", "empty", "none")
        .contains("Backups:   1 Completed, 1 Running")
        .contains("shops/b Running 42% 118.0 MiB/s");
    Person.Result one = person.calls("status", "shop");
    assertThat(one.out()).contains("Policy:    shops/shop", "Newest:    a", "local");
    assertThat(person.calls("status", "-o", "json").out()).contains("\"byPolicy\"");
    assertThat(person.calls("status", "nope").status()).isEqualTo(ExitStatus.FAILED);
  }

  /** Whatever is wrong is told where people look first, and not only where they look for it. */
  @Test
  void statusNamesWhatIsWrongWithAPolicyThatIsReady() {
    stands("shop", null, "RecentBackup", "False", "the newest good one is a month old");
    stands("well", null, "RecentBackup", "True", "the newest good one is an hour old");
    stands("new", null, "RecentBackup", "Unknown", "there is no good one yet");

    Person.Result all = person.calls("status");

    assertThat(all.out())
        .contains("Attention: shops/shop RecentBackup: the newest good one is a month old");
    assertThat(all.out().lines().filter(line -> line.startsWith("Attention"))).hasSize(1);
  }

  /** Nobody else tells a person with a terminal that no operator is at work. */
  @Test
  void runThatWasNotStartedIsNotToCome() {
    Instant now = Instant.now();
    stands("late", now.minus(Duration.ofDays(3)), "Ready", "True", "as scheduled");
    stands("soon", now.plus(Duration.ofHours(5)), "Ready", "True", "as scheduled");
    stands("now", now.minusSeconds(20), "Ready", "True", "as scheduled");

    Person.Result all = person.at(new Look(true, true, true, 200, false), "", "status");

    assertThat(all.out())
        .containsPattern("late .* overdue by 3d ")
        .containsPattern("soon .* in 4h ")
        .containsPattern("now .* now ")
        .contains(
            "Attention: shops/late: the run of ", " was not started; is the operator at work?");
    assertThat(all.out().lines().filter(line -> line.startsWith("Attention"))).hasSize(1);
    assertThat(person.calls("status", "late").out())
        .contains(" was not started; is the operator at work?");
  }

  private void stands(String policy, Instant next, String type, String status, String message) {
    BackupPolicy made = person.policy(policy);
    Condition ready =
        new ConditionBuilder().withType("Ready").withStatus("True").withMessage("ready").build();
    Condition other =
        new ConditionBuilder().withType(type).withStatus(status).withMessage(message).build();
    made.setStatus(
        new BackupPolicyStatus(
            1L,
            type.equals("Ready") ? List.of(other) : List.of(ready, other),
            false,
            List.of(),
            null,
            null,
            null,
            next == null ? null : next.truncatedTo(ChronoUnit.SECONDS).toString(),
            null));
    person.client().resource(made).updateStatus();
  }
}
