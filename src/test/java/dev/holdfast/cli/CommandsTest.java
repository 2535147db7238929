package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.embedded.Refusal;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What all commands have in common: names, the cluster that answers or does not, and their help.
 */
class CommandsTest {
  @TempDir private Path directory;
  @AutoClose private final Person person = new Person();

  @Test
  void policyThatIsMisspelledIsToldWithThoseThatThereAre() {
    person.policy("shop");

    Person.Result result = person.calls("backup", "shpo");

    assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(result.err())
        .isEqualTo("there is no BackupPolicy \"shpo\" in namespace shops; there is shop\n");
    assertThat(person.list(Backup.class)).isEmpty();
  }

  @Test
  void nameThatCannotBeIsRefusedWithItsField() {
    person.policy("shop");

    Person.Result result = person.calls("backup", "shop", "--name", "Not A Name");

    assertThat(result.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(result.err()).startsWith("name: ");
  }

  @Test
  void whatTheClusterForbidsIsDenied() {
    person.policy("shop");
    person.kubernetes().refuse(Refusal.quota("POST .*/backups"));

    Person.Result result = person.calls("backup", "shop");

    assertThat(result.status()).isEqualTo(ExitStatus.DENIED);
    assertThat(result.err()).startsWith("the cluster does not allow it: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "restore",
        "restore a --latest shop",
        "restore a --tier daily",
        "restore --latest shop --destination local",
        "restore --manifest prod/a/manifest.json",
        "restore a --drop-replaced",
        "restore a --identity nothing",
        "restore a --to-host db --to-ssl-mode maybe",
        "restore --latest shop --before yesterday",
        "restore a --jobs 99",
        "verify a --to-host db",
        "backup shop --timeout soon",
        "wait nothing",
        "wait job/a",
        "frobnicate",
        "list --nonsense"
      })
  void wrongCommandLineIsToldAndDoesNothing(String line) {
    person.policy("shop");
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);

    Person.Result result = person.calls(line.split(" ", -1));

    assertThat(result.status()).as(result.err()).isEqualTo(ExitStatus.USAGE);
    assertThat(result.err()).isNotBlank();
    assertThat(person.list(Restore.class)).isEmpty();
  }

  @Test
  void whatCannotBeReadIsToldAndKeepsNothingElseFromBeingShown() {
    person.policy("shop");
    person.backup("readable", "shop", "daily", BackupPhase.COMPLETED, null);
    person.backup("later", "shop", "daily", BackupPhase.COMPLETED, null);
    person.isOfALaterVersion("later");
    String why = "later in namespace shops cannot be read: status.phase is \"Archived\"";

    for (String command : List.of("list", "status")) {
      Person.Result result = person.calls(command);
      assertThat(result.status()).as(result.err()).isEqualTo(ExitStatus.DONE);
      assertThat(result.err()).contains("Left out: ", why);
    }
    assertThat(person.calls("list").out()).contains("readable").doesNotContain("later");
    for (String command : List.of("show later", "pin later", "restore later")) {
      Person.Result result = person.calls(command.split(" ", -1));
      assertThat(result.status()).as(command).isEqualTo(ExitStatus.FAILED);
      assertThat(result.err()).as(command).contains(why).doesNotContain("\tat ");
    }
    assertThat(person.list(Restore.class)).isEmpty();
  }

  /** A variable that is not set must not become all namespaces, nor a name another path. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "list|-n|",
        "status|-n|",
        "list|-n|a/../b",
        "show|",
        "show|../restores/a",
        "show|a?dryRun=All",
        "pin|a|",
        "unpin|a?dryRun=All",
        "wait|backup/",
        "backup|",
        "restore|--latest|../shop",
        "status|a/b",
      })
  void whatIsNoNameIsRefused(String line) {
    person.policy("shop");
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);

    Person.Result result = person.calls(line.split("[|]", -1));

    assertThat(result.status()).as(result.err()).isEqualTo(ExitStatus.USAGE);
    assertThat(result.err()).contains("is not the name of");
    assertThat(result.out()).isEmpty();
    assertThat(person.only(Backup.class).getSpec().pinned()).isFalse();
  }

  /** A credential plugin that fails is passed over by the client library. */
  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void whoeverSendsNoCredentialsIsToldSo(int status) {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(person.kubernetes().url()))) {
      proxy.inject(Trigger.on("GET", ".*/backups"), new Fault.Answer(status, "Forbidden"));
      person.goesThrough(proxy.endpoint());

      Person.Result result = person.calls("list");

      assertThat(result.status()).isEqualTo(ExitStatus.DENIED);
      assertThat(result.err()).contains("no credentials were sent", "users[].user.exec");
    }
  }

  @Test
  void answerThatCannotBeReadIsNoSilence() {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(person.kubernetes().url()))) {
      proxy.inject(Trigger.on("GET", ".*/backups"), new Fault.Answer(200, "<html>sign in</html>"));
      person.goesThrough(proxy.endpoint());

      Person.Result result = person.calls("list");

      assertThat(result.status()).isEqualTo(ExitStatus.UNAVAILABLE);
      assertThat(result.err()).doesNotContain("no cluster answers").contains("cannot be read");
    }
  }

  @Test
  void helpNamesThePluginWhenItIsCalledAsOne() {
    Person.Result result = person.calls("--help");

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("Usage: holdfast", "130", "restore");
    assertThat(person.calls("restore", "--help").out()).contains("--replace", "--plan");
    assertThat(person.calls().status()).isEqualTo(ExitStatus.USAGE);
    assertThat(person.calls("--version").out()).startsWith("holdfast ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completionKnowsEveryCommand(String shell) throws Exception {
    Path script = directory.resolve("completion");
    Files.writeString(script, person.calls("completion", shell).out());

    Process bash =
        new ProcessBuilder("bash", "-c", "source " + script + " && complete -p holdfast")
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(bash.waitFor()).as(said).isZero();
    assertThat(said).contains("holdfast");
    assertThat(Files.readString(script)).contains("cleanup", "--terminate-connections");
  }
}
