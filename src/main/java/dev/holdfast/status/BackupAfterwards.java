package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopyStatus;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RunPhase;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides what becomes of a backup after its end: where it was copied to, and what was found when
 * it was read again.
 *
 * <p>A copy counts if it is of the manifest that the backup has, read from where the backup is
 * stored, and lies in the backup's own directory. It takes the place of a destination of its name
 * that lacks the backup, or comes last; what is stored under that name elsewhere stays as it is.
 * When no destination lacks it any more, a backup that was PartiallyCompleted is Completed.
 */
public final class BackupAfterwards {
  private BackupAfterwards() {}

  /** The status of {@code backup}, which is final, after {@code copies} and {@code restores}. */
  public static Verdict<BackupStatus> of(
      Backup backup, Collection<BackupCopy> copies, Collection<Restore> restores, Instant now) {
    boolean going = backup.getStatus().phase() == BackupPhase.DELETING;
    Optional<DestinationStatus> copied =
        copies.stream()
            .filter(copy -> isUnnoted(backup, copy))
            .map(copy -> copy.getStatus().target().copiedAt(copy.getStatus().completionTime()))
            .min(Comparator.comparing(DestinationStatus::name));
    // One thing at a time: the next look finds the next.
    return copied
        .map(target -> going ? goingToo(backup, target) : stored(backup, target, now))
        .orElseGet(
            () ->
                going
                    ? Verdict.unchanged(backup.getStatus())
                    : BackupFindings.of(backup, restores, now));
  }

  /**
   * Whether {@code copy} has stored {@code backup}, which is final, where it does not say so yet.
   */
  public static boolean isUnnoted(Backup backup, BackupCopy copy) {
    BackupCopyStatus status = copy.getStatus();
    return isDone(status) && isOf(status, backup) && isNew(status, backup.getStatus());
  }

  private static boolean isDone(BackupCopyStatus copy) {
    return copy != null
        && copy.phase() == RunPhase.COMPLETED
        && copy.source() != null
        && copy.target() != null
        && copy.target().manifest() != null;
  }

  private static boolean isOf(BackupCopyStatus copy, Backup backup) {
    return backup.getStatus().destinations().stream()
            .filter(BackupSource::isStored)
            .anyMatch(
                one ->
                    one.destination().equals(copy.source().destination())
                        && one.manifest().equals(copy.source().manifest())
                        && Objects.equals(one.manifestSha256(), copy.target().manifestSha256()))
        && DestinationOutcomes.isInItsPlace(
            backup, copy.target(), copy.target().manifest(), copy.target().manifestSha256());
  }

  private static boolean isNew(BackupCopyStatus copy, BackupStatus before) {
    return before.destinations().stream()
        .filter(one -> one.name().equals(copy.target().name()))
        .noneMatch(one -> BackupSource.isStored(one) || isGoneSince(one, copy));
  }

  /** A copy that is gone was made once, perhaps by the very copying that is looked at. */
  private static boolean isGoneSince(DestinationStatus one, BackupCopyStatus copy) {
    return one.missingSince() != null
        && (copy.completionTime() == null
            || Times.parse(copy.completionTime()).isBefore(Times.parse(one.missingSince())));
  }

  private static List<DestinationStatus> with(BackupStatus before, DestinationStatus target) {
    List<DestinationStatus> all = new ArrayList<>();
    boolean placed = false;
    for (DestinationStatus one : before.destinations()) {
      boolean same = one.name().equals(target.name());
      all.add(same ? target : one);
      placed |= same;
    }
    if (!placed) {
      all.add(target);
    }
    return all;
  }

  /** What is being deleted stays so, and the copy is deleted with it, since it is known now. */
  private static Verdict<BackupStatus> goingToo(Backup backup, DestinationStatus target) {
    BackupStatus before = backup.getStatus();
    return new Verdict<>(
        before.storedAt(
            with(before, target), before.phase(), before.message(), before.conditions()),
        List.of(),
        false,
        Duration.ZERO);
  }

  private static Verdict<BackupStatus> stored(
      Backup backup, DestinationStatus target, Instant now) {
    BackupStatus before = backup.getStatus();
    List<DestinationStatus> all = with(before, target);
    boolean everywhere = DestinationOutcomes.isEverywhere(all);
    BackupPhase phase = everywhere ? BackupPhase.COMPLETED : BackupPhase.PARTIALLY_COMPLETED;
    String message = everywhere ? null : PlainText.of(DestinationOutcomes.whereNot(all));
    String said = message == null ? phase.text() : message;
    Long generation = backup.getMetadata().getGeneration();
    List<Condition> conditions =
        Conditions.withOutcome(
            before.conditions(), everywhere, !everywhere, phase.text(), said, generation, now);
    String told =
        "Stored at "
            + target.name()
            + " too, manifest "
            + target.manifest()
            + (everywhere && before.phase() != phase ? "; it is Completed now" : "");
    return new Verdict<>(
        before.storedAt(all, phase, message, conditions),
        List.of(new Happening(false, "Copied", PlainText.of(told))),
        false,
        Duration.ZERO);
  }
}
