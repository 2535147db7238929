package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.net.URI;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups that people ask for: made once, waited for, and told of as they have ended. */
class BackupCommandTest {
  @AutoClose private final Person person = new Person();

  @Test
  void backupIsMadeWaitedForAndToldOf() {
    person.policy("shop");
    person.operatorEnds(Backup.class, one -> ended(one, BackupPhase.COMPLETED, null));

    Person.Result result =
        person.calls("backup", "shop", "--tier", "daily", "--description", "before", "--pin");

    assertThat(result.status()).as(result.err()).isZero();
    Backup made = person.only(Backup.class);
    assertThat(made.getMetadata().getName()).startsWith("shop-daily-");
    assertThat(made.getSpec().policyRef().name()).isEqualTo("shop");
    assertThat(made.getSpec().tier()).isEqualTo("daily");
    assertThat(made.getSpec().description()).isEqualTo("before");
    assertThat(made.getSpec().pinned()).isTrue();
    assertThat(result.out())
        .isEqualTo("backup/" + made.getMetadata().getName() + " Completed 72.5 MiB in 21s\n");
  }

  @Test
  void backupOfATierThatThereIsNotIsNotEvenMade() {
    person.policy("shop");

    Person.Result result = person.calls("backup", "shop", "--tier", "nope");

    assertThat(result.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(result.err())
        .contains(
            "--tier: BackupPolicy \"shop\" has no tier \"nope\"; a backup of it may be of daily,"
                + " manual");
    assertThat(person.client().resources(Backup.class).list().getItems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"COMPLETED, 0", "PARTIALLY_COMPLETED, 1", "FAILED, 1"})
  void exitStatusTellsHowABackupHasEnded(BackupPhase phase, int status) {
    person.policy("shop");
    person.operatorEnds(Backup.class, one -> ended(one, phase, "the store said no"));

    Person.Result result = person.calls("backup", "shop");

    assertThat(result.status()).isEqualTo(status);
    assertThat(result.out()).contains(phase.text(), "the store said no");
  }

  @Test
  void backupThatIsNotWaitedForIsNamedForScripts() {
    person.policy("shop");

    Person.Result result =
        person.calls("backup", "shop", "--no-wait", "--name", "mine", "-o", "name");

    assertThat(result.status()).isZero();
    assertThat(result.out()).isEqualTo("backup.holdfast.dev/mine\n");
  }

  @Test
  void whatHasNotEndedInTimeIsUnsureAndGoesOn() {
    person.policy("shop");

    Person.Result result = person.calls("backup", "shop", "--name", "slow", "--timeout", "1s");

    assertThat(result.status()).isEqualTo(ExitStatus.UNSURE);
    assertThat(result.err())
        .contains("no operator has looked at it yet")
        .contains("goes on", "To wait again: holdfast wait -n shops backup/slow");
    assertThat(person.only(Backup.class).getMetadata().getDeletionTimestamp()).isNull();
  }

  @Test
  void whatIsDeletedMeanwhileIsUnsure() {
    person.policy("shop");
    person.operatorEnds(
        Backup.class,
        one -> {
          person.client().resource(one).delete();
          return null;
        });

    Person.Result result = person.calls("backup", "shop");

    assertThat(result.status()).isEqualTo(ExitStatus.UNSURE);
    assertThat(result.err()).contains("was deleted while it was waited for");
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup shop", "backup shop --name mine"})
  void backupWhoseAnswerIsLostIsMadeOnce(String line) {
    person.policy("shop");
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(person.kubernetes().url()))) {
      proxy.inject(Trigger.on("POST", ".*/backups").nth(1), new Fault.LoseResponse());
      person.goesThrough(proxy.endpoint());

      Person.Result result = person.calls((line + " --no-wait").split(" ", -1));

      assertThat(result.status()).as(result.err()).isZero();
      assertThat(result.out())
          .isEqualTo("backup/" + person.only(Backup.class).getMetadata().getName() + " created\n");
    }
  }

  @Test
  void nameThatSomebodyElseHasTakenIsRefused() {
    person.policy("shop");
    person.calls("backup", "shop", "--name", "mine", "--no-wait");

    Person.Result result = person.calls("backup", "shop", "--name", "mine", "--no-wait");

    assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(result.err()).contains("already exists");
  }

  @Test
  void whereNobodyKnowsWhetherItWasMadeIsUnsure() {
    person.policy("shop");
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(person.kubernetes().url()))) {
      proxy.inject(Trigger.on("POST", ".*/backups"), new Fault.LoseResponse());
      proxy.inject(Trigger.on("GET", ".*/backups/.*"), new Fault.ResetRequest(0));
      person.goesThrough(proxy.endpoint());

      Person.Result result = person.calls("backup", "shop", "--name", "mine", "--no-wait");

      assertThat(result.status()).isEqualTo(ExitStatus.UNSURE);
      assertThat(result.err()).startsWith("nobody knows whether backup/mine was created: ");
    }
  }

  /** Whatever takes the sight of it away, that it has failed would be a lie. */
  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void whatCannotBeSeenAnyMoreIsUnsure(int status) {
    person.policy("shop");
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(person.kubernetes().url()))) {
      proxy.inject(
          Trigger.on("GET", ".*/backups/.*").from(2), new Fault.Answer(status, "Forbidden"));
      person.goesThrough(proxy.endpoint());

      Person.Result result = person.calls("backup", "shop", "--name", "mine");

      assertThat(result.status()).isEqualTo(ExitStatus.UNSURE);
      assertThat(result.err())
          .contains("goes on, and cannot be seen any more: ", "holdfast wait -n shops backup/mine");
    }
  }

  private static Backup ended(Backup backup, BackupPhase phase, String message) {
    backup.setStatus(Person.status(phase, message));
    return backup;
  }
}
