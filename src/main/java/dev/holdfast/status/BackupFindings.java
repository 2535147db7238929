package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.Verification;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides what is known of a backup that is final, from what was found when its copies were read
 * again, or restored to prove them.
 *
 * <p>Of each copy the newest finding counts, and of two at the same time the worse. The backup is
 * verified if there is a finding and none of them is bad: that one copy is intact does not excuse
 * another. A finding stays when the Restore that made it is deleted; and it is of the very copy
 * that has the same manifest, by its checksum, so that none of a namesake counts.
 */
public final class BackupFindings {
  private static final Comparator<Verification> NEWEST =
      Comparator.comparing((Verification found) -> Times.parse(found.time()))
          .thenComparing(found -> !found.intact());

  private BackupFindings() {}

  /** The status of {@code backup}, which is final, with what {@code restores} have found. */
  public static Verdict<BackupStatus> of(Backup backup, Collection<Restore> restores, Instant now) {
    BackupStatus before = backup.getStatus();
    List<DestinationStatus> copies =
        before.destinations().stream()
            .map(copy -> newest(copy, restores).map(copy::verified).orElse(copy))
            .toList();
    if (copies.equals(before.destinations())) {
      return Verdict.unchanged(before);
    }
    List<DestinationStatus> damaged = copies.stream().filter(copy -> !isIntact(copy)).toList();
    Verification last =
        copies.stream()
            .map(DestinationStatus::verification)
            .filter(Objects::nonNull)
            .max(NEWEST)
            .orElseThrow();
    String message = PlainText.of(damaged.isEmpty() ? last.message() : told(damaged));
    List<Condition> conditions =
        Conditions.with(
            before.conditions(),
            BackupStatus.VERIFIED,
            damaged.isEmpty(),
            reason(damaged.isEmpty() ? last : damaged.get(0).verification()),
            message,
            backup.getMetadata().getGeneration(),
            now);
    Happening news =
        damaged.isEmpty()
            ? new Happening(false, "Verified", message)
            : new Happening(true, "VerificationFailed", message);
    return new Verdict<>(
        before.verified(copies, conditions, last.time()), List.of(news), false, Duration.ZERO);
  }

  private static String reason(Verification found) {
    String how = found.mode() == RestoreMode.VERIFY ? "TestRestore" : "ReadBack";
    return found.intact() ? how : how + "Failed";
  }

  private static boolean isIntact(DestinationStatus copy) {
    return copy.verification() == null || copy.verification().intact();
  }

  private static String told(List<DestinationStatus> damaged) {
    return damaged.stream()
        .map(copy -> "not intact at " + copy.name() + ": " + copy.verification().message())
        .collect(Collectors.joining("; "));
  }

  private static Optional<Verification> newest(
      DestinationStatus copy, Collection<Restore> restores) {
    return Stream.concat(
            Stream.ofNullable(copy.verification()),
            restores.stream()
                .map(Restore::getStatus)
                .filter(BackupFindings::isFinal)
                .flatMap(status -> status.copies().stream())
                .filter(read -> isSame(copy, read))
                .map(DestinationStatus::verification)
                .filter(Objects::nonNull)
                .filter(found -> !isOfAnEarlierCopy(found, copy)))
        .sorted(NEWEST)
        .reduce(BackupFindings::after);
  }

  /** Whether {@code found} was found in what lay there before {@code copy} was made. */
  private static boolean isOfAnEarlierCopy(Verification found, DestinationStatus copy) {
    return copy.copiedTime() != null
        && Times.parse(found.time()).isBefore(Times.parse(copy.copiedTime()));
  }

  /**
   * What counts when {@code next} is found after {@code before}. That all of it can be read does
   * not refute that it cannot be restored; and when it was last restored is not forgotten.
   */
  private static Verification after(Verification before, Verification next) {
    boolean refutesLess =
        next.intact()
            && next.mode() == RestoreMode.READ_BACK
            && !before.intact()
            && before.mode() == RestoreMode.VERIFY;
    return refutesLess ? before : next.alsoRestored(before.restoredTime());
  }

  private static boolean isFinal(RestoreStatus status) {
    return status != null && status.phase() != null && status.phase().isFinal();
  }

  private static boolean isSame(DestinationStatus copy, DestinationStatus read) {
    return copy.destination().equals(read.destination())
        && copy.manifest() != null
        && copy.manifest().equals(read.manifest())
        && Objects.equals(copy.manifestSha256(), read.manifestSha256());
  }
}
