package dev.holdfast.status;

import static dev.holdfast.status.Observed.SHA_256;
import static dev.holdfast.status.Observed.START;
import static dev.holdfast.status.Observed.UID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunReport;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backups that go to more than one destination, and what is read back from which of them. */
class SeveralDestinationsTest {
  private static final DestinationReport FIRST =
      Observed.stored("first", "a/shops/shop/nightly/manifest.json", SHA_256);
  private static final DestinationReport SECOND =
      Observed.stored("second", "b/shops/shop/nightly/manifest.json", SHA_256);
  private static final DestinationReport SECOND_FAILED =
      DestinationReport.failed(
          "second",
          FailureReason.BUCKET_NOT_FOUND,
          "there is no bucket \"b\"",
          "spec.destinations[1].s3");

  @Test
  void backupThatIsEverywhereIsCompleted() {
    BackupStatus status = ended(report(FIRST, SECOND)).status();

    assertThat(status.phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(status.destinations())
        .extracting(
            DestinationStatus::name,
            DestinationStatus::phase,
            DestinationStatus::manifest,
            DestinationStatus::size,
            DestinationStatus::message)
        .containsExactly(
            tuple("first", DestinationPhase.COMPLETED, FIRST.key(), "200.1 MiB", null),
            tuple("second", DestinationPhase.COMPLETED, SECOND.key(), "200.1 MiB", null));
  }

  @Test
  void backupThatLacksACopyIsNeitherCompleteNorSilent() {
    Verdict<BackupStatus> verdict = ended(report(FIRST, SECOND_FAILED));

    BackupStatus status = verdict.status();
    String where =
        "stored at first, but not at second: there is no bucket \"b\" (spec.destinations[1].s3)";
    assertThat(status.phase()).isEqualTo(BackupPhase.PARTIALLY_COMPLETED);
    assertThat(status.message()).isEqualTo(where);
    assertThat(status.size()).isEqualTo("200.1 MiB");
    assertThat(status.conditions())
        .extracting("type", "status", "reason", "message")
        .containsExactly(
            tuple("Complete", "False", "PartiallyCompleted", where),
            tuple("Failed", "True", "PartiallyCompleted", where));
    assertThat(verdict.happenings())
        .containsExactly(
            new Happening(true, "PartiallyCompleted", "Stored 200.1 MiB in 1m12s; " + where));
    assertThat(verdict.isFailure()).as("it is looked at twice, as failures are").isTrue();
    assertThat(status.destinations().get(0).manifest()).isEqualTo(FIRST.key());
    DestinationStatus second = status.destinations().get(1);
    assertThat(second.phase()).isEqualTo(DestinationPhase.FAILED);
    assertThat(second.manifest()).isNull();
    assertThat(second.reason()).isEqualTo("BucketNotFound");
    assertThat(second.message()).isEqualTo("there is no bucket \"b\" (spec.destinations[1].s3)");
    assertThat(second.destination().prefix()).isEqualTo("b/");
  }

  @Test
  void failureOfEveryDestinationIsToldOfEach() {
    DestinationReport firstFailed =
        DestinationReport.failed("first", FailureReason.DESTINATION_FULL, "full", null);
    RunReport report =
        new RunReport(
            UID,
            FailureReason.DESTINATION_FULL,
            "every destination has failed",
            null,
            null,
            List.of(firstFailed, SECOND_FAILED),
            "16.4",
            START,
            START,
            0,
            0);

    BackupStatus status = ended(report).status();

    assertThat(status.phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(Observed.condition(status, "Failed").getReason()).isEqualTo("DestinationFull");
    assertThat(status.destinations())
        .extracting(DestinationStatus::phase, DestinationStatus::reason)
        .containsExactly(
            tuple(DestinationPhase.FAILED, "DestinationFull"),
            tuple(DestinationPhase.FAILED, "BucketNotFound"));
  }

  /** Nothing is taken for stored that the report does not say so of. */
  @Test
  void reportMustSpeakOnceOfEachDestination() {
    assertInvalid(report(FIRST), "what became of destination second");
    assertInvalid(report(FIRST, FIRST), "what became of destination first");
    assertInvalid(report(FIRST, SECOND, SECOND), "what became of destination second");
    assertInvalid(
        report(FIRST, SECOND, Observed.stored("third", "c", SHA_256)),
        "that are not this backup's");
    assertInvalid(
        report(FIRST, Observed.stored("second", FIRST.key(), SHA_256)),
        "names a manifest that is not this backup's: " + FIRST.key());
    assertInvalid(
        report(FIRST, new DestinationReport("second", null, null, 0, null, null, null, null, null)),
        "names no manifest for destination second");
    assertInvalid(
        report(
            DestinationReport.failed("first", FailureReason.DESTINATION_FULL, null, null),
            SECOND_FAILED),
        "names a manifest that is not this backup's");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "first stored, second stored, -, first, -",
        "first stored, second stored, second, second, -",
        "first stored, second failed, -, first, -",
        "first failed, second stored, -, second, 'since it is not stored at first'",
        "first failed, second stored, second, second, -",
      })
  void restoreReadsFromTheFirstThatHasItOrTheOneThatIsNamed(
      String first, String second, String named, String expected, String told) {
    BackupSource source =
        BackupSource.of(new BackupReference("nightly", named), backup(first, second));

    assertThat(source.stored().map(DestinationStatus::name)).contains(expected);
    assertThat(source.reason()).isNull();
    if (told == null) {
      assertThat(source.message()).isNull();
    } else {
      assertThat(source.message())
          .isEqualTo("reads Backup \"nightly\" from destination second, " + told);
    }
  }

  @Test
  void restoreTakesNothingElseThanTheDestinationThatIsNamed() {
    Backup backup = backup("first stored", "second failed");

    assertNone(
        BackupSource.of(new BackupReference("nightly", "second"), backup),
        "DestinationNotComplete",
        "Backup \"nightly\" is not stored at destination \"second\": there is no bucket");
    assertNone(
        BackupSource.of(new BackupReference("nightly", "third"), backup),
        "DestinationNotFound",
        "has no destination \"third\", only first, second"
            + " (spec.source.backupRef.destination)");
  }

  @Test
  void backupThatIsNowhereCannotBeRestored() {
    Backup failed = started();
    failed.setStatus(
        BackupProgress.refused(failed, "PolicyInvalid", "no", START.plusSeconds(1)).status());

    assertNone(
        BackupSource.of(BackupReference.of("nightly"), failed),
        "BackupNotComplete",
        "Backup \"nightly\" is Failed; only one that is Completed, or PartiallyCompleted, can");
    assertNone(
        BackupSource.of(BackupReference.of("nightly"), Observed.backup()),
        "BackupNotComplete",
        "is not started");
  }

  private static void assertNone(BackupSource source, String reason, String message) {
    assertThat(source.stored()).isEmpty();
    assertThat(source.reason()).isEqualTo(reason);
    assertThat(source.message()).contains(message);
  }

  private static void assertInvalid(RunReport report, String message) {
    BackupStatus status = ended(report).status();
    assertThat(status.phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(Observed.condition(status, "Failed").getReason()).isEqualTo("ReportInvalid");
    assertThat(status.message()).contains(message);
    assertThat(status.destinations()).allMatch(destination -> destination.manifest() == null);
  }

  private static Backup backup(String first, String second) {
    Backup backup = started();
    backup.setStatus(
        ended(
                report(
                    first.endsWith("stored")
                        ? FIRST
                        : DestinationReport.failed(
                            "first", FailureReason.UPLOAD_FAILED, "broke", null),
                    second.endsWith("stored") ? SECOND : SECOND_FAILED))
            .status());
    return backup;
  }

  private static Backup started() {
    Backup backup = Observed.backup();
    backup.setStatus(
        BackupProgress.starting(
                backup,
                Observed.POLICY_UID,
                List.of("shop"),
                "nightly",
                List.of(Observed.destination("first", "a/"), Observed.destination("second", "b/")),
                START)
            .status());
    return backup;
  }

  private static Verdict<BackupStatus> ended(RunReport report) {
    return Observed.of(started())
        .job(Observed.completeJob(Duration.ofMinutes(2)))
        .pods(Observed.endedPod(0, "Completed", null))
        .report(report)
        .at(Duration.ofMinutes(3));
  }

  private static RunReport report(DestinationReport... destinations) {
    Optional<DestinationReport> stored =
        Arrays.stream(destinations).filter(DestinationReport::isStored).findFirst();
    return new RunReport(
        UID,
        null,
        null,
        null,
        stored
            .map(one -> new CommittedManifest(one.destination(), one.key(), one.sha256()))
            .orElse(new CommittedManifest("first", "key", SHA_256)),
        List.of(destinations),
        "16.4",
        START,
        START.plusSeconds(72),
        500_000_000,
        209_820_057);
  }
}
