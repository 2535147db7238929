package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.IfExists;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.status.RestoreProgress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Restores, and what has to be typed before anything is replaced. */
@Timeout(60) // a command that is not refused waits for an end that nobody brings about
class RestoreCommandTest {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @AutoClose private final Person person = new Person();

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

  /** Whoever calls a command has typed options, and no fields of a Restore. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          restore --latest shop --before yesterday | --before:
          restore a -j 0                           | --jobs: at least 1
          restore a --to-secret s --to-port 99999  | --to-port: at most 65535
          restore a -d shop=                       | --database: must not be empty
          restore a --table=                       | --table: must not be empty
          """)
  void optionThatIsWrongIsNamed(String line, String told) {
    person.policy("shop");
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);

    Person.Result result = person.calls(line.split(" ", -1));

    assertThat(result.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(result.err()).startsWith(told);
    assertThat(person.client().resources(Restore.class).list().getItems()).isEmpty();
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

  private static Restore ended(Restore restore, RunPhase phase, String message) {
    restore.setStatus(
        new RestoreStatus(
            1L, phase, "100%", message, null, null, "3s", null, null, null, null, null, null, null,
            null, null, null, null, null));
    return restore;
  }
}
