package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.Verification;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a report says of the copies that were read again, as far as it can be believed. That a copy
 * could not be read or restored says nothing about it, unless the reason does.
 */
final class ReadCopies {
  private ReadCopies() {}

  /** Whether {@code report} tells once of every copy, and of no other, that it is intact. */
  static boolean areAllIntact(Restore restore, RunReport report) {
    List<DestinationStatus> copies = restore.getStatus().copies();
    return report.destinations().size() == copies.size()
        && copies.stream()
            .allMatch(copy -> reportOf(copy, report).filter(isIntact(copy)).isPresent());
  }

  private static Predicate<DestinationReport> isIntact(DestinationStatus copy) {
    return one ->
        one.isStored()
            && one.key().equals(copy.manifest())
            && one.sha256().equals(copy.manifestSha256());
  }

  /** The copies, each of which is intact. */
  static List<DestinationStatus> intact(
      Restore restore, RunReport report, String message, Instant now) {
    return restore.getStatus().copies().stream()
        .map(copy -> copy.verified(finding(restore, report, true, message, now)))
        .toList();
  }

  /**
   * The copies, with what is sure of them although the run has failed.
   *
   * @param told the report of the failure, if there is one
   */
  static List<DestinationStatus> found(Restore restore, Optional<RunReport> told, Instant now) {
    if (restore.getStatus() == null) {
      return List.of();
    }
    return restore.getStatus().copies().stream()
        .map(copy -> told.flatMap(report -> found(restore, copy, report, now)).orElse(copy))
        .toList();
  }

  private static Optional<DestinationStatus> found(
      Restore restore, DestinationStatus copy, RunReport report, Instant now) {
    Optional<DestinationReport> one = reportOf(copy, report);
    if (one.filter(isIntact(copy)).isPresent()) {
      String size = HumanSize.format(one.get().storedBytes());
      return Optional.of(
          copy.verified(finding(restore, report, true, size + " read again and intact", now)));
    }
    return one.filter(it -> it.reason() != null && it.reason().tellsOfTheCopy())
        .map(
            it ->
                copy.verified(
                    finding(
                        restore,
                        // What a test restore finds in bytes, any reading would: it is of this
                        // copy.
                        it.reason() == FailureReason.COPY_DAMAGED
                            ? RestoreMode.READ_BACK
                            : restore.getSpec().mode(),
                        report,
                        false,
                        Sentences.of(it),
                        now)));
  }

  private static Verification finding(
      Restore restore, RunReport report, boolean intact, String message, Instant now) {
    return finding(restore, restore.getSpec().mode(), report, intact, message, now);
  }

  private static Verification finding(
      Restore restore,
      RestoreMode mode,
      RunReport report,
      boolean intact,
      String message,
      Instant now) {
    String time = Times.text(foundAt(restore, report, now));
    return new Verification(
        time,
        intact,
        PlainText.of(message),
        mode,
        restoreTime(report).map(HumanDuration::format).orElse(null),
        intact && mode == RestoreMode.VERIFY ? time : null);
  }

  /**
   * When it was found. The newest finding counts, so one that was dated by a clock which is ahead
   * would hide all that are made before the others have caught up. Of the operator's clock and the
   * Job's the one that is behind is believed, unless it is behind the API server's, too, which has
   * dated {@code restore}.
   */
  private static Instant foundAt(Restore restore, RunReport report, Instant now) {
    Instant created = Times.parse(restore.getMetadata().getCreationTimestamp());
    return Stream.of(now, report.endTime())
        .filter(Objects::nonNull)
        .filter(time -> created == null || !time.isBefore(created))
        .min(Comparator.naturalOrder())
        .orElse(created);
  }

  /** How long the restore took that {@code report} tells of; empty if nothing was restored. */
  static Optional<Duration> restoreTime(RunReport report) {
    return report.destinations().stream()
        .map(DestinationReport::restoreMillis)
        .filter(Objects::nonNull)
        .findFirst()
        .map(Duration::ofMillis);
  }

  private static Optional<DestinationReport> reportOf(DestinationStatus copy, RunReport report) {
    return report.destinations().stream()
        .filter(one -> one.destination().equals(copy.name()))
        .findFirst();
  }

  /** What was read: how much, where, in what time, and how. */
  static String told(Restore restore, RunReport report, String duration) {
    return HumanSize.format(report.storedBytes())
        + (restore.getSpec().mode() == RestoreMode.VERIFY ? " restored from " : " read again at ")
        + restore.getStatus().copies().stream()
            .map(DestinationStatus::name)
            .collect(Collectors.joining(" and "))
        + " in "
        + duration
        + (report.message() == null ? "" : ": " + report.message());
  }
}
