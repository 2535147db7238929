package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides from which destination a backup that is final is read.
 *
 * @param stored the destination; empty if there is none
 * @param reason why there is none, one word; null if there is one
 * @param message why there is none, or why it is not the first, one sentence for people; null if
 *     there is nothing to say
 */
public record BackupSource(Optional<DestinationStatus> stored, String reason, String message) {
  private static final String OF_RESTORE = "spec.source.backupRef";

  /**
   * The destination that {@code reference} names, and no other; if it names none, the first in
   * their order that has the backup and of which nothing bad is known.
   */
  public static BackupSource of(BackupReference reference, Backup backup) {
    return of(
        reference,
        backup,
        backup.getStatus() == null ? List.of() : backup.getStatus().destinations(),
        OF_RESTORE);
  }

  /**
   * The same among {@code all}.
   *
   * @param field the field that {@code reference} is, for messages
   */
  static BackupSource of(
      BackupReference reference, Backup backup, List<DestinationStatus> all, String field) {
    String backupText = "Backup \"" + backup.getMetadata().getName() + "\"";
    if (backup.getStatus() == null
        || backup.getStatus().phase() == null
        || !backup.getStatus().phase().isStored()) {
      return none(
          "BackupNotComplete",
          backupText
              + " is "
              + phase(backup)
              + (isMissing(backup)
                  ? ": it is not there any more, or not whole, wherever it was stored"
                  : "")
              + "; only one that is Completed, or PartiallyCompleted, can be read"
              + name(field));
    }
    return reference.destination() == null
        ? first(backupText, all, field)
        : named(backupText, reference.destination(), all, field);
  }

  private static boolean isMissing(Backup backup) {
    return backup.getStatus() != null && backup.getStatus().phase() == BackupPhase.MISSING;
  }

  private static String name(String field) {
    return " (" + field + ".name)";
  }

  /** Where {@code backup} stands, for people. */
  public static String phase(Backup backup) {
    return backup.getStatus() == null || backup.getStatus().phase() == null
        ? "not started"
        : backup.getStatus().phase().text();
  }

  /**
   * Decides which copies of a backup that is final are read again.
   *
   * @param stored the copies; empty if there are none
   * @param reason why there are none, one word; null if there are some
   * @param message the same, one sentence for people
   */
  public record Copies(List<DestinationStatus> stored, String reason, String message) {
    public Copies {
      stored = List.copyOf(stored);
    }
  }

  /** The copy that {@code reference} names, and no other; all that are stored if it names none. */
  public static Copies copies(BackupReference reference, Backup backup) {
    BackupSource source = of(reference, backup);
    if (source.stored().isEmpty()) {
      return new Copies(List.of(), source.reason(), source.message());
    }
    List<DestinationStatus> stored =
        reference.destination() == null
            ? backup.getStatus().destinations().stream().filter(BackupSource::isStored).toList()
            : List.of(source.stored().get());
    // What was found before is no business of this reading.
    return new Copies(stored.stream().map(copy -> copy.verified(null)).toList(), null, null);
  }

  private static BackupSource first(String backup, List<DestinationStatus> all, String field) {
    List<DestinationStatus> stored = all.stream().filter(BackupSource::isStored).toList();
    // Where all that there is was found to be bad, the first may still be good for something.
    Optional<DestinationStatus> first =
        stored.stream()
            .filter(one -> !isKnownToBeBad(one))
            .findFirst()
            .or(() -> stored.stream().findFirst());
    if (first.isEmpty()) {
      return none(
          "BackupNotComplete", backup + " names no manifest at any destination" + name(field));
    }
    DestinationStatus before = all.get(0);
    if (first.get().equals(before)) {
      return new BackupSource(first, null, null);
    }
    return new BackupSource(
        first,
        null,
        "reads "
            + backup
            + " from destination "
            + first.get().name()
            + ", since "
            + (isStored(before)
                ? "the copy at " + before.name() + " is not intact"
                : "it is not stored at " + before.name()));
  }

  /** Whether it was read again, or restored, and found not to be whole. */
  static boolean isKnownToBeBad(DestinationStatus copy) {
    return copy.verification() != null && !copy.verification().intact();
  }

  private static BackupSource named(
      String backup, String name, List<DestinationStatus> all, String field) {
    String inField = " (" + field + ".destination)";
    Optional<DestinationStatus> found =
        all.stream().filter(destination -> name.equals(destination.name())).findFirst();
    if (found.isEmpty()) {
      return none(
          "DestinationNotFound",
          backup
              + " has no destination \""
              + name
              + "\", only "
              + all.stream().map(DestinationStatus::name).collect(Collectors.joining(", "))
              + inField);
    }
    if (!isStored(found.get())) {
      String why = found.get().message();
      return none(
          "DestinationNotComplete",
          backup
              + " is not stored at destination \""
              + name
              + "\""
              + (why == null ? "" : ": " + why)
              + inField);
    }
    return new BackupSource(found, null, null);
  }

  private static BackupSource none(String reason, String message) {
    return new BackupSource(Optional.empty(), reason, message);
  }

  /** Whether the backup is stored at {@code destination}. */
  static boolean isStored(DestinationStatus destination) {
    return destination.destination().hasOneKind()
        && destination.manifest() != null
        && destination.phase() != DestinationPhase.FAILED
        && destination.phase() != DestinationPhase.MISSING;
  }
}
