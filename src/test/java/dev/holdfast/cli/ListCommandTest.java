package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Lists of backups and one at length, at a terminal and for scripts. */
class ListCommandTest {
  @AutoClose private final Person person = new Person();

  @Test
  void backupsAreListedByPolicyTierAndPhase() {
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);
    person.backup("b", "shop", "weekly", BackupPhase.FAILED, null);
    person.backup("c", "other", "daily", BackupPhase.COMPLETED, null);

    assertThat(names(person.calls("list"))).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(names(person.calls("list", "--policy", "shop"))).containsExactlyInAnyOrder("a", "b");
    assertThat(names(person.calls("list", "--tier", "daily"))).containsExactlyInAnyOrder("a", "c");
    assertThat(names(person.calls("list", "--phase", "failed,Running"))).containsExactly("b");
    assertThat(person.calls("list", "--phase", "gone").status()).isEqualTo(ExitStatus.USAGE);
    assertThat(person.calls("list", "-o", "name", "--phase", "Failed").out())
        .isEqualTo("backup.holdfast.dev/b\n");
    assertThat(person.calls("list", "-o", "json").out()).contains("\"kind\":\"List\"");
    assertThat(person.calls("list", "-n", "empty").err()).contains("in namespace empty");
    assertThat(person.calls("list", "-n", "empty", "-A").out()).contains("shops");
  }

  private static List<String> names(Person.Result listed) {
    return listed.out().lines().skip(1).map(line -> line.split(" ", -1)[0]).toList();
  }

  /** A message may come from a server that is not ours. */
  @Test
  void nothingThatTheClusterSaysReachesTheTerminalAsACommand() {
    person.backup(
        "evil",
        "shop",
        "daily",
        BackupPhase.FAILED,
        "\u001b]0;title\u0007\u001b[31mred\r\nfake\u009b2J");

    for (String[] args :
        List.of(
            new String[] {"list", "-o", "wide"},
            new String[] {"show", "evil"},
            new String[] {"wait", "backup/evil"})) {
      Person.Result result = person.at(Person.TERMINAL, "", args);
      String all = result.out() + result.err().replace("\r\u001b[K", "");
      assertThat(all.chars().filter(c -> c != '\n' && Character.isISOControl(c)))
          .as(String.join(" ", args) + ": " + all)
          .isEmpty();
      assertThat(all).contains("red fake");
    }
  }

  @Test
  void tableFitsTheTerminal() {
    person.backup(
        "a-name-that-is-rather-long-1", "shop", "daily", BackupPhase.COMPLETED, "日本語".repeat(30));

    for (int width : new int[] {30, 60, 80, 100, 200}) {
      for (String format : List.of("wide", "plain")) {
        Person.Result result =
            format.equals("wide")
                ? person.at(new Look(true, true, true, width, false), "", "list", "-o", "wide")
                : person.at(new Look(true, true, true, width, false), "", "list");
        assertThat(result.out().lines())
            .isNotEmpty()
            .allMatch(line -> Cells.width(line) <= width, "at most " + width);
        if (width >= 60) {
          assertThat(result.out()).as("a name that is cut is none").contains("rather-long-1");
        }
      }
    }
    assertThat(person.calls("list", "-o", "wide").out()).contains("日本語".repeat(30));
  }

  @Test
  void backupIsShownWithItsDestinationsAndConditions() {
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);

    Person.Result result = person.calls("show", "a");

    assertThat(result.out())
        .contains("Name:        a\n", "Phase:       Completed\n", "Server:      PostgreSQL 16.4\n")
        .contains("Deletion:    Retain\n");
    assertThat(person.calls("show", "a", "-o", "yaml").out()).contains("kind: \"Backup\"");
    assertThat(person.calls("show", "b").status()).isEqualTo(ExitStatus.FAILED);
  }

  /** Scripts pass on what {@code -o name} has printed, and people what they have read here. */
  @Test
  void nameMayHaveItsKindBeforeIt() {
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);

    String listed = person.calls("list", "-o", "name").out().strip();

    assertThat(listed).isEqualTo("backup.holdfast.dev/a");
    assertThat(person.calls("pin", listed, "backup/a").out())
        .isEqualTo("backup/a pinned\nbackup/a pinned\n");
    assertThat(person.calls("wait", listed).status()).isZero();
    assertThat(person.calls("wait", "a").err())
        .contains(
            "KIND/NAME: \"a\" is none; give one of backup, restore, backupcopy, prune and"
                + " policycheck, a slash, and the name");
    assertThat(person.calls("wait", "check/none").err())
        .contains("there is no PolicyCheck \"none\"");
    assertThat(person.calls("show", "restore/a").err())
        .contains("\"restore/a\" is not the name of a Backup");
  }

  @Test
  void emptyNamespaceIsNamedSinceItIsMostOftenTheWrongOne() {
    assertThat(person.calls("status").err()).contains("in namespace shops; -A looks in all");
    assertThat(person.calls("list").err()).contains("in namespace shops; -A looks in all");
    assertThat(person.calls("list", "-A").err()).contains("in any namespace");
  }

  /** A time alone behind "Verified" was taken for a good sign at the worst moment. */
  @Test
  void backupThatIsNotSoundIsNotShownAsVerified() {
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);
    person.findsUnsound("a", "local", "a byte differs");

    assertThat(person.calls("show", "a").out())
        .contains("Verified:    False, at 2026-11-21T06:00:00Z\n")
        .containsPattern("local +Completed +False .*a byte differs\n");
  }

  /** Whoever reads a list that is not whole must hear of it; whoever has read enough need not. */
  @Test
  void outputThatIsLostIsAFailureUnlessNobodyWantsIt() {
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);

    assertThat(person.writesTo("No space left on device", "list").status())
        .isEqualTo(ExitStatus.FAILED);
    assertThat(person.writesTo("No space left on device", "list").err())
        .contains("No space left on device");
    assertThat(person.writesTo("Broken pipe", "list").status()).isZero();
    assertThat(person.writesTo("Broken pipe", "list").err()).isEmpty();
  }
}
