package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.VolumeSpaceStatus;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectKeys;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.StoreSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a report says of each destination of a backup, as far as it can be believed: it must speak
 * once of every destination that the backup was started for, and of no other.
 */
final class DestinationOutcomes {
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  private final List<DestinationStatus> statuses;
  private final String wrong;

  private DestinationOutcomes(List<DestinationStatus> statuses, String wrong) {
    this.statuses = statuses;
    this.wrong = wrong;
  }

  /** What {@code report}, which is of a success, says of the destinations of {@code backup}. */
  static DestinationOutcomes of(Backup backup, RunReport report) {
    List<DestinationStatus> frozen = backup.getStatus().destinations();
    List<DestinationStatus> statuses = new ArrayList<>();
    for (DestinationStatus destination : frozen) {
      List<DestinationReport> reports =
          report.destinations().stream()
              .filter(r -> r.destination().equals(destination.name()))
              .toList();
      if (reports.size() != 1) {
        return wrong("the report does not say what became of destination " + destination.name());
      }
      DestinationReport one = reports.get(0);
      if (one.isStored() && !isInItsPlace(backup, destination, one)) {
        return wrong("the report names a manifest that is not this backup's: " + one.key());
      }
      if (!one.isStored() && one.reason() == null) {
        return wrong("the report names no manifest for destination " + destination.name());
      }
      statuses.add(outcome(destination, one));
    }
    if (report.destinations().size() != frozen.size()) {
      return wrong("the report speaks of destinations that are not this backup's");
    }
    boolean named =
        report.destinations().stream()
            .anyMatch(one -> one.isStored() && report.manifest().key().equals(one.key()));
    return named
        ? new DestinationOutcomes(statuses, null)
        : wrong(
            "the report names a manifest that is not this backup's: " + report.manifest().key());
  }

  private static DestinationOutcomes wrong(String what) {
    return new DestinationOutcomes(List.of(), what);
  }

  /**
   * The destinations of {@code backup}, with what {@code report}, which is of a failure, says of
   * them.
   */
  static List<DestinationStatus> failures(Backup backup, RunReport report) {
    return backup.getStatus().destinations().stream()
        .map(
            destination ->
                report.destinations().stream()
                    .filter(one -> one.destination().equals(destination.name()))
                    .filter(one -> one.reason() != null)
                    .findFirst()
                    .map(one -> outcome(destination, one))
                    .orElse(destination))
        .toList();
  }

  private static DestinationStatus outcome(DestinationStatus destination, DestinationReport one) {
    return one.isStored()
        ? destination
            .committed(
                one.key(), one.sha256(), HumanSize.format(one.storedBytes()), one.storedBytes())
            .withSpace(space(destination, one))
        : destination.failed(one.reason().text(), Sentences.of(one));
  }

  /** Null unless it is the space of a volume and can be true. */
  private static VolumeSpaceStatus space(DestinationStatus destination, DestinationReport one) {
    StoreSpace told = one.space();
    return destination.volume() == null
            || told == null
            || told.freeBytes() < 0
            || told.totalBytes() <= 0
            || told.freeBytes() > told.totalBytes()
        ? null
        : new VolumeSpaceStatus(told.freeBytes(), told.totalBytes());
  }

  /**
   * What is done with a backup later, deletion included, is done to what its manifest's key names,
   * so no report may point anywhere but to this backup's own directory.
   */
  private static boolean isInItsPlace(
      Backup backup, DestinationStatus destination, DestinationReport one) {
    return isInItsPlace(backup, destination, one.key(), one.sha256());
  }

  /** Whether a manifest at {@code key} of {@code destination} can be that of {@code backup}. */
  static boolean isInItsPlace(
      Backup backup, DestinationStatus destination, String key, String sha256) {
    return SHA_256.matcher(sha256).matches()
        && destination.destination().hasOneKind()
        && (ObjectKeys.directory(
                    destination.destination().prefix(),
                    backup.getMetadata().getNamespace(),
                    backup.getSpec().policyRef().name(),
                    backup.getMetadata().getName())
                + Manifest.FILE_NAME)
            .equals(key);
  }

  /** Whether the report cannot be believed. */
  boolean isWrong() {
    return wrong != null;
  }

  /** Why it cannot. */
  String whatIsWrong() {
    return wrong;
  }

  /** What became of the backup at each destination. */
  List<DestinationStatus> statuses() {
    return statuses;
  }

  /** Whether the backup is stored at every destination. */
  boolean isEverywhere() {
    return isEverywhere(statuses);
  }

  /** Whether no destination lacks a backup that has come to these ends. */
  static boolean isEverywhere(List<DestinationStatus> statuses) {
    return lacking(statuses).isEmpty();
  }

  /** Where it is not stored, and why, one sentence for people. */
  String whereNot() {
    return whereNot(statuses);
  }

  /** Where a backup is not stored that has come to these ends. */
  static String whereNot(List<DestinationStatus> statuses) {
    return "stored at "
        + statuses.stream()
            .filter(destination -> destination.phase() == DestinationPhase.COMPLETED)
            .map(DestinationStatus::name)
            .collect(Collectors.joining(", "))
        + ", but not at "
        + told(lacking(statuses));
  }

  /** Where a backup is missing that is stored nowhere any more, one sentence for people. */
  static String nowhere(List<DestinationStatus> statuses) {
    return "not stored whole anywhere any more: not at " + told(lacking(statuses));
  }

  private static String told(List<DestinationStatus> lacking) {
    return lacking.stream()
        .map(destination -> destination.name() + ": " + destination.message())
        .collect(Collectors.joining("; not at "));
  }

  private static List<DestinationStatus> lacking(List<DestinationStatus> statuses) {
    return statuses.stream()
        .filter(
            destination ->
                destination.phase() == DestinationPhase.FAILED
                    || destination.phase() == DestinationPhase.MISSING)
        .toList();
  }
}
