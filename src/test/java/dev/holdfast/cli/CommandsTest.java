package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.CheckOutcome;
import dev.holdfast.api.v1alpha1.CheckResult;
import dev.holdfast.api.v1alpha1.IfExists;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.PolicyCheckStatus;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RetentionDecision;
import dev.holdfast.api.v1alpha1.RetentionFate;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.embedded.Refusal;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import dev.holdfast.status.RestoreProgress;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands do to the objects of a cluster, and what they tell. */
class CommandsTest {
  @TempDir private Path directory;
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Person person = new Person();

  @AfterEach
  void close() {
    person.close();
  }

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
    assertThat(person.calls("show", "restore/a").err())
        .contains("\"restore/a\" is not the name of a Backup");
  }

  @Test
  void restoreThatFindsTheNameTakenTellsTheOptionsThatHelp() {
    person.policy("shop");
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);
    person.operatorEnds(
        Restore.class,
        one -> {
          one.setStatus(
              RestoreProgress.refused(one, "DatabaseExists", "the server has it", Instant.EPOCH)
                  .status());
          return one;
        });

    Person.Result result = person.calls("restore", "a");

    assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(result.err()).contains("-d NAME=NEWNAME; to take its place: --replace");
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
  void pinsAreSetAndTakenAwayAndAMisspelledNameChangesNothing() {
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);

    assertThat(person.calls("pin", "a", "b").status()).isEqualTo(ExitStatus.FAILED);
    assertThat(person.only(Backup.class).getSpec().pinned()).isFalse();
    assertThat(person.calls("pin", "a").out()).isEqualTo("backup/a pinned\n");
    assertThat(person.only(Backup.class).getSpec().pinned()).isTrue();
    assertThat(person.calls("unpin", "a").out()).isEqualTo("backup/a unpinned\n");
    assertThat(person.only(Backup.class).getSpec().pinned()).isFalse();
    assertThat(person.only(Backup.class).getSpec().tier()).isEqualTo("daily");
  }

  @Test
  void copyIsMade() {
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);

    assertThat(person.calls("copy", "a", "--to", "attic", "--no-wait").status()).isZero();

    assertThat(person.only(BackupCopy.class).getSpec().to()).isEqualTo("attic");
    assertThat(person.calls("copy", "a").status()).isEqualTo(ExitStatus.USAGE);
  }

  @Test
  void restoreGoesToTheServerOfThePolicyBesideWhatIsThere() {
    person.policy("shop");
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);
    person.operatorEnds(Restore.class, one -> ended(one, RunPhase.COMPLETED, null));

    Person.Result result =
        person.calls("restore", "a", "-d", "shop=shop_restored", "--identity", "age/identity.txt");

    assertThat(result.status()).as(result.err()).isZero();
    Restore made = person.only(Restore.class);
    assertThat(made.getSpec().mode()).isEqualTo(RestoreMode.RESTORE);
    assertThat(made.getSpec().source().backupRef().name()).isEqualTo("a");
    assertThat(made.getSpec().target().connection().host()).isEqualTo("shop-db");
    assertThat(made.getSpec().target().connection().secretRef().name()).isEqualTo("shop-db-app");
    assertThat(made.getSpec().target().databases().get(0).newName()).isEqualTo("shop_restored");
    assertThat(made.getSpec().target().ifExists()).isEqualTo(IfExists.FAIL);
    assertThat(made.getSpec().decryption().secretRef().key()).isEqualTo("identity.txt");
  }

  @Test
  void latestAndManifestAreSourcesToo() {
    person.policy("shop");

    person.calls(
        "restore",
        "--latest",
        "shop",
        "--tier",
        "daily",
        "--before",
        "2026-11-21T14:05:00+01:00",
        "--no-wait",
        "--plan");
    Restore latest = person.only(Restore.class);
    assertThat(latest.getSpec().mode()).isEqualTo(RestoreMode.PLAN);
    assertThat(latest.getSpec().source().latest().tier()).isEqualTo("daily");
    assertThat(latest.getSpec().source().latest().before()).isEqualTo("2026-11-21T14:05:00+01:00");
    person.client().resource(latest).delete();

    person.calls(
        "restore",
        "--manifest",
        "prod/shops/shop/a/manifest.json",
        "--destination",
        "shop/local",
        "--no-wait");
    Restore stored = person.only(Restore.class);
    assertThat(stored.getSpec().source().object().destination().volume().claimName())
        .isEqualTo("backups");
    assertThat(stored.getSpec().source().object().manifest())
        .isEqualTo("prod/shops/shop/a/manifest.json");
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
  void replacementHasToBeConfirmedByTheNameOfWhatIsReplaced() {
    person.policy("shop");
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);

    Person.Result unattended = person.calls("restore", "a", "--replace", "--no-wait");
    assertThat(unattended.status()).isEqualTo(ExitStatus.DENIED);
    assertThat(unattended.err()).contains("--force");
    for (String wrong : List.of("", "yes", "SHOP", "a")) {
      assertThat(person.types(wrong, "restore", "a", "--replace", "--no-wait").status())
          .isEqualTo(ExitStatus.DENIED);
    }
    assertThat(person.list(Restore.class)).isEmpty();

    Person.Result confirmed = person.types("shop", "restore", "a", "--replace", "--no-wait");

    assertThat(confirmed.status()).as(confirmed.err()).isZero();
    assertThat(confirmed.err())
        .contains("Database shop of shop-db will be replaced", "Type shop to go on: ");
    assertThat(person.only(Restore.class).getSpec().target().ifExists())
        .isEqualTo(IfExists.REPLACE);
    assertThat(person.only(Restore.class).getSpec().target().keepReplaced()).isTrue();
  }

  @Test
  void forceAndPlanAskNobody() {
    person.policy("shop");
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);

    assertThat(person.calls("restore", "a", "--replace", "--force", "--no-wait").status()).isZero();
    assertThat(person.calls("restore", "a", "--replace", "--plan", "--no-wait").status()).isZero();
    assertThat(person.list(Restore.class)).hasSize(2);
  }

  @Test
  void verificationReadsBackUnlessToldToRestore() {
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);

    person.calls("verify", "a", "--no-wait");
    assertThat(person.only(Restore.class).getSpec().mode()).isEqualTo(RestoreMode.READ_BACK);
    person.client().resource(person.only(Restore.class)).delete();
    person.calls("verify", "a", "--restore", "--no-wait");
    assertThat(person.only(Restore.class).getSpec().mode()).isEqualTo(RestoreMode.VERIFY);
    assertThat(person.only(Restore.class).getSpec().target().server()).isNotNull();
  }

  @Test
  void cleanupLooksFirstAndDeletesOnlyWhatIsConfirmed() {
    person.policy("shop");
    person.operatorEnds(Prune.class, CommandsTest::pruned);

    Person.Result look = person.calls("cleanup", "shop", "--dry-run");
    assertThat(look.status()).as(look.err()).isZero();
    assertThat(look.out()).contains("shop-old", "Expire", "no rule keeps it");
    assertThat(person.types("no", "cleanup", "shop").status()).isEqualTo(ExitStatus.DENIED);
    assertThat(person.calls("cleanup", "shop").status()).isEqualTo(ExitStatus.DENIED);
    assertThat(person.list(Prune.class)).allMatch(one -> one.getSpec().dryRun());

    assertThat(person.types("shop", "cleanup", "shop").status()).isZero();
    assertThat(person.list(Prune.class).stream().filter(one -> !one.getSpec().dryRun())).hasSize(1);
  }

  private static Prune pruned(Prune prune) {
    prune.setStatus(
        new PruneStatus(
            1L,
            RunPhase.COMPLETED,
            null,
            null,
            null,
            null,
            "3s",
            new RetentionStatus(
                null,
                1,
                1,
                0,
                List.of(
                    new RetentionDecision("shop-old", RetentionFate.EXPIRE, "no rule keeps it"),
                    new RetentionDecision("shop-new", RetentionFate.KEEP, "keepLast: 1 of 1"))),
            null,
            null,
            null,
            null,
            null));
    return prune;
  }

  @Test
  void checkTellsWhatWasFoundAndFailsWithIt() {
    person.policy("shop");
    person.operatorEnds(PolicyCheck.class, CommandsTest::checked);

    Person.Result result = person.calls("check", "shop");

    assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(result.out())
        .contains("CHECK", "Write", "offsite", "Failed", "denied", "spec.destinations[0].s3");
    assertThat(person.only(PolicyCheck.class).getSpec().keepFor()).isEqualTo("1d");
  }

  private static PolicyCheck checked(PolicyCheck check) {
    check.setStatus(
        new PolicyCheckStatus(
            1L,
            RunPhase.FAILED,
            null,
            "1 of 1 checks failed",
            null,
            null,
            "3s",
            1L,
            null,
            0,
            0,
            1,
            0,
            List.of(
                new CheckResult(
                    "Write", "offsite", CheckOutcome.FAILED, "denied", "spec.destinations[0].s3")),
            null,
            null,
            List.of()));
    return check;
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

  /** PostgreSQL takes any characters for a name. */
  @ParameterizedTest
  @ValueSource(strings = {"\u001b[2Jshop", "shop\r\u009b1A", "\u200eshop"})
  void nameThatHasToBeTypedCanBeTypedAndCommandsNoTerminal(String database) {
    person.policy("shop");
    holds(database);

    Person.Result confirmed = person.types("shop", "restore", "a", "--replace", "--no-wait");

    assertThat(confirmed.status()).as(confirmed.err()).isZero();
    assertThat(confirmed.err()).contains("Type shop to go on: ");
    assertThat(confirmed.err().chars().filter(c -> c != '\n' && Character.isISOControl(c)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u001b[2J", " ", "\u200e"})
  void nothingIsConfirmedByTypingNothing(String database) {
    person.policy("shop");
    holds(database);

    assertThat(person.types("", "restore", "a", "--replace", "--no-wait").status())
        .isEqualTo(ExitStatus.DENIED);
    assertThat(person.at(Person.TERMINAL, "", "restore", "a", "--replace", "--no-wait").status())
        .isEqualTo(ExitStatus.DENIED);
    assertThat(person.list(Restore.class)).isEmpty();
  }

  private void holds(String database) {
    Backup backup = person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);
    JsonNode status = MAPPER.convertValue(backup.getStatus(), JsonNode.class);
    ((ObjectNode) status).putArray("databases").add(database);
    backup.setStatus(MAPPER.convertValue(status, BackupStatus.class));
    person.client().resource(backup).updateStatus();
  }

  /** A program that is given nothing cannot tell that from a failure. */
  @Test
  void programsGetAnObjectWhateverCameOfIt() throws Exception {
    person.policy("shop");
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);
    person.backup("b", "shop", "daily", BackupPhase.COMPLETED, null);
    person.operatorEnds(Prune.class, CommandsTest::idle);

    Person.Result cleanup = person.calls("cleanup", "shop", "--force", "-o", "json");
    assertThat(cleanup.status()).as(cleanup.err()).isZero();
    assertThat(MAPPER.readTree(cleanup.out()).path("kind").asText()).isEqualTo("Prune");
    Person.Result pins = person.calls("pin", "a", "b", "-o", "json");
    assertThat(MAPPER.readTree(pins.out()).path("items")).hasSize(2);
    Person.Result pin = person.calls("pin", "a", "-o", "json");
    assertThat(MAPPER.readTree(pin.out()).path("kind").asText()).isEqualTo("Backup");
    assertThat(person.calls("status", "-o", "name").out())
        .isEqualTo("backuppolicy.holdfast.dev/shop\n");
  }

  private static Prune idle(Prune prune) {
    prune.setStatus(
        new PruneStatus(
            1L,
            RunPhase.COMPLETED,
            null,
            null,
            null,
            null,
            "3s",
            new RetentionStatus(null, 2, 0, 0, List.of()),
            null,
            null,
            null,
            null,
            null));
    return prune;
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

  private static Backup ended(Backup backup, BackupPhase phase, String message) {
    backup.setStatus(Person.status(phase, message));
    return backup;
  }

  private static Restore ended(Restore restore, RunPhase phase, String message) {
    restore.setStatus(
        new RestoreStatus(
            1L, phase, "100%", message, null, null, "3s", null, null, null, null, null, null, null,
            null, null, null, null, null));
    return restore;
  }
}
