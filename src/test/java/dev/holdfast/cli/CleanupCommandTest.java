package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.CheckOutcome;
import dev.holdfast.api.v1alpha1.CheckResult;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.PolicyCheckStatus;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneStatus;
import dev.holdfast.api.v1alpha1.RetentionDecision;
import dev.holdfast.api.v1alpha1.RetentionFate;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What has expired, what is pinned, and what a check finds. */
class CleanupCommandTest {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @AutoClose private final Person person = new Person();

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
  void cleanupLooksFirstAndDeletesOnlyWhatIsConfirmed() {
    person.policy("shop");
    person.operatorEnds(
        Prune.class,
        prune ->
            ended(
                prune,
                new RetentionStatus(
                    null,
                    1,
                    1,
                    0,
                    List.of(
                        new RetentionDecision("shop-old", RetentionFate.EXPIRE, "no rule keeps it"),
                        new RetentionDecision(
                            "shop-new", RetentionFate.KEEP, "keepLast: 1 of 1")))));

    Person.Result look = person.calls("cleanup", "shop", "--dry-run");
    assertThat(look.status()).as(look.err()).isZero();
    assertThat(look.out()).contains("shop-old", "Expire", "no rule keeps it");
    assertThat(person.types("no", "cleanup", "shop").status()).isEqualTo(ExitStatus.DENIED);
    assertThat(person.calls("cleanup", "shop").status()).isEqualTo(ExitStatus.DENIED);
    assertThat(person.list(Prune.class)).allMatch(one -> one.getSpec().dryRun());

    assertThat(person.types("shop", "cleanup", "shop").status()).isZero();
    assertThat(person.list(Prune.class).stream().filter(one -> !one.getSpec().dryRun())).hasSize(1);
  }

  private static Prune ended(Prune prune, RetentionStatus retention) {
    prune.setStatus(
        new PruneStatus(
            1L,
            RunPhase.COMPLETED,
            null,
            null,
            null,
            null,
            "3s",
            retention,
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
    person.operatorEnds(PolicyCheck.class, CleanupCommandTest::checked);

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

  /** A program that is given nothing cannot tell that from a failure. */
  @Test
  void programsGetAnObjectWhateverCameOfIt() throws Exception {
    person.policy("shop");
    person.backup("a", "shop", "daily", BackupPhase.COMPLETED, null);
    person.backup("b", "shop", "daily", BackupPhase.COMPLETED, null);
    person.operatorEnds(
        Prune.class, prune -> ended(prune, new RetentionStatus(null, 2, 0, 0, List.of())));

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
}
