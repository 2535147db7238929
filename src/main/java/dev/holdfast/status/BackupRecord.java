package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.artifact.CatalogueEntry;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the record of a backup says once somebody has looked at what is stored.
 *
 * <p>It is Completed if none of its copies is missing, PartiallyCompleted if some are, and Missing
 * if all are: then there is a record, and no backup any more.
 */
public final class BackupRecord {
  private static final String MADE_AGAIN = "MadeAgain";

  /** A Catalogue writes the record and what it says within moments of one another. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration LOOK_AGAIN = Duration.ofMinutes(10);

  private BackupRecord() {}

  /**
   * What becomes of {@code backup}, a record that {@link BackupProgress#isBeingMadeAgain is being
   * made again}: the next Catalogue that finds its manifest says so. If none does, since somebody
   * has set the annotation by hand, say, it tells what it waits for.
   */
  public static Verdict<BackupStatus> waiting(Backup backup, Instant now) {
    Instant patient = Times.parse(backup.getMetadata().getCreationTimestamp()).plus(PATIENCE);
    if (now.isBefore(patient)) {
      return new Verdict<>(backup.getStatus(), List.of(), false, Duration.between(now, patient));
    }
    String says =
        "it is the record of a backup that was stored before ("
            + Api.MADE_AGAIN_ANNOTATION
            + "), of which no Catalogue has found the manifest yet; no dump is taken for it: if"
            + " there is no such backup, delete it";
    return Verdict.goingOn(
        new BackupStatus(
            backup.getMetadata().getGeneration(),
            null,
            null,
            says,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            List.of(),
            null,
            null,
            List.of(),
            null,
            null,
            null),
        List.of(new Happening(true, "ManifestNotFound", says)),
        LOOK_AGAIN);
  }

  /**
   * The status of {@code backup}, a record that was made again.
   *
   * @param contents what its manifest says
   * @param copies where it is stored, and where it is not although it was; sizes for people are
   *     filled in here
   */
  public static BackupStatus madeAgain(
      Backup backup,
      CatalogueEntry.Contents contents,
      List<DestinationStatus> copies,
      Instant now) {
    List<DestinationStatus> sized = copies.stream().map(BackupRecord::sized).toList();
    BackupPhase phase = phase(sized);
    return new BackupStatusDraft(
            null,
            backup.getMetadata().getGeneration(),
            phase,
            MADE_AGAIN,
            "made again from its manifest"
                + (phase == BackupPhase.COMPLETED ? "" : "; " + sentence(phase, sized)),
            now)
        .madeAgain(contents.backupUid(), contents.startTime(), contents.endTime())
        .policy(contents.policyUid(), contents.databases())
        .sizes(contents.storedBytes(), contents.rawBytes())
        .progress(phase.isStored() ? "100%" : null, now)
        .server(contents.serverVersion())
        .snapshot(contents.snapshotTime())
        .destinations(sized)
        .build();
  }

  private static DestinationStatus sized(DestinationStatus copy) {
    return copy.phase() == DestinationPhase.COMPLETED && copy.storedBytes() != null
        ? copy.committed(
                copy.manifest(),
                copy.manifestSha256(),
                HumanSize.format(copy.storedBytes()),
                copy.storedBytes())
            .verified(copy.verification())
            .copiedAt(copy.copiedTime())
        : copy;
  }

  /**
   * The status of {@code backup}, which is final, with its copies as they are now.
   *
   * @param gone the names of destinations where its manifest is gone
   * @param back the names of destinations where it is there again
   */
  public static Verdict<BackupStatus> found(
      Backup backup,
      List<DestinationStatus> copies,
      List<String> gone,
      List<String> back,
      Instant now) {
    BackupStatus before = backup.getStatus();
    List<DestinationStatus> sized = copies.stream().map(BackupRecord::sized).toList();
    BackupPhase phase = phase(sized);
    String message = sentence(phase, sized);
    List<Condition> conditions =
        Conditions.withOutcome(
            before.conditions(),
            phase == BackupPhase.COMPLETED,
            phase != BackupPhase.COMPLETED,
            phase.text(),
            message == null ? phase.text() : message,
            backup.getMetadata().getGeneration(),
            now);
    List<Happening> news = new ArrayList<>();
    if (!gone.isEmpty()) {
      news.add(
          new Happening(
              true,
              "CopyGone",
              "It is not there any more, or not whole, at "
                  + String.join(", ", gone)
                  + "; it is "
                  + phase.text()
                  + (message == null ? "" : ": " + message)));
    }
    if (!back.isEmpty()) {
      news.add(
          new Happening(
              false,
              "CopyBack",
              "It is there again at " + String.join(", ", back) + "; it is " + phase.text()));
    }
    return new Verdict<>(
        before.storedAt(sized, phase, message, conditions), news, false, java.time.Duration.ZERO);
  }

  private static BackupPhase phase(List<DestinationStatus> copies) {
    if (copies.stream().noneMatch(BackupSource::isStored)) {
      return BackupPhase.MISSING;
    }
    return DestinationOutcomes.isEverywhere(copies)
        ? BackupPhase.COMPLETED
        : BackupPhase.PARTIALLY_COMPLETED;
  }

  private static String sentence(BackupPhase phase, List<DestinationStatus> copies) {
    return switch (phase) {
      case COMPLETED -> null;
      case MISSING -> PlainText.of(DestinationOutcomes.nowhere(copies));
      default -> PlainText.of(DestinationOutcomes.whereNot(copies));
    };
  }
}
