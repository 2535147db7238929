package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.LatestBackup;
import dev.holdfast.api.v1alpha1.RecordClock;
import dev.holdfast.api.v1alpha1.RestoreMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Chooses the newest backup that answers to a description. A backup is as new as its data, not as
 * its end: one that was dumped for hours while somebody deleted rows is older than its completion.
 *
 * @param chosen the backup; empty if there is none, and then never another in its place
 * @param message why there is none, and what there is, one sentence for people; null if there is
 *     one
 */
public record BackupChoice(Optional<Backup> chosen, String message) {
  private static final String FIELD = "spec.source.latest";

  /** By the time of the data, and of two of the same time by name, so that all choose the same. */
  private static final Comparator<Backup> OLDEST_FIRST =
      Comparator.comparing(BackupChoice::age)
          .thenComparing(backup -> backup.getMetadata().getName());

  /** The newest of {@code all} that {@code asked} describes. */
  public static BackupChoice of(LatestBackup asked, Collection<Backup> all) {
    List<Backup> ofPolicy =
        all.stream()
            .filter(
                backup ->
                    backup.getSpec().policyRef() != null
                        && asked.policyRef().name().equals(backup.getSpec().policyRef().name()))
            .toList();
    List<Backup> good =
        ofPolicy.stream().filter(BackupChoice::isGood).sorted(OLDEST_FIRST).toList();
    Optional<Backup> chosen =
        good.stream().filter(backup -> answers(asked, backup)).max(OLDEST_FIRST);
    return chosen.isPresent()
        ? new BackupChoice(chosen, null)
        : new BackupChoice(Optional.empty(), none(asked, ofPolicy, good));
  }

  /** Whether {@code backup} can be restored, from a copy of which nothing bad is known. */
  static boolean isGood(Backup backup) {
    BackupStatus status = backup.getStatus();
    return status != null
        && status.phase() != null
        && status.phase().isStored()
        && backup.getMetadata().getDeletionTimestamp() == null
        && status.destinations().stream().anyMatch(BackupSource::isStored)
        && (!VerificationChoice.isFoundUnsound(status) || hasWholeCopy(status))
        && (status.snapshotTime() != null || status.completionTime() != null);
  }

  /**
   * Whether what was found to be wrong was wrong with some of the copies only. What a reading finds
   * is of the copy that was read; what a test restore finds may be in the dump, and so in all.
   */
  private static boolean hasWholeCopy(BackupStatus status) {
    List<DestinationStatus> stored =
        status.destinations().stream().filter(BackupSource::isStored).toList();
    List<DestinationStatus> bad = stored.stream().filter(BackupSource::isKnownToBeBad).toList();
    return !bad.isEmpty()
        && bad.size() < stored.size()
        && bad.stream().allMatch(copy -> copy.verification().mode() == RestoreMode.READ_BACK);
  }

  /**
   * No later than this is the data of {@code backup}. One that does not say is as late as its end,
   * which was written without its fraction of a second.
   */
  static Instant dataTime(Backup backup) {
    BackupStatus status = backup.getStatus();
    return status.snapshotTime() != null
        ? Instant.parse(status.snapshotTime())
        : Times.parse(status.completionTime()).plusSeconds(1);
  }

  /**
   * What two backups are compared by. One by a clock that was ahead would be the newest for as long
   * as that was; by the API server's it is as old as its record.
   */
  private static Instant age(Backup backup) {
    Instant told = dataTime(backup);
    return RecordClock.isInDoubt(backup) && RecordClock.created(backup).isBefore(told)
        ? RecordClock.created(backup)
        : told;
  }

  private static boolean answers(LatestBackup asked, Backup backup) {
    return (asked.tier() == null || asked.tier().equals(backup.getSpec().tier()))
        && (asked.before() == null || dataTime(backup).isBefore(before(asked)));
  }

  /**
   * The instant that {@code asked} names.
   *
   * @throws DateTimeException if there is no such day or hour
   */
  private static Instant before(LatestBackup asked) {
    return OffsetDateTime.parse(asked.before()).toInstant();
  }

  /** What is asked for, in words. */
  static String told(LatestBackup asked) {
    return "latest "
        + (asked.tier() == null ? "" : asked.tier() + " ")
        + "of "
        + asked.policyRef().name()
        + (asked.before() == null ? "" : " before " + asked.before());
  }

  private static String none(LatestBackup asked, List<Backup> ofPolicy, List<Backup> good) {
    String policy = "policy \"" + asked.policyRef().name() + "\"";
    if (ofPolicy.isEmpty()) {
      return "there is no Backup of " + policy + " (" + FIELD + ".policyRef.name)";
    }
    String wanted =
        "no backup of "
            + policy
            + (asked.tier() == null ? "" : " of tier " + asked.tier())
            + (asked.before() == null ? "" : " with data of before " + asked.before())
            + " can be restored";
    if (good.isEmpty()) {
      return wanted
          + ": of its "
          + ofPolicy.size()
          + " none is stored and intact ("
          + states(ofPolicy)
          + ") ("
          + FIELD
          + ")";
    }
    return wanted
        + ": there are "
        + tiers(good)
        + ", the oldest "
        + named(good.get(0))
        + ", the newest "
        + named(good.get(good.size() - 1))
        + " ("
        + FIELD
        + ")";
  }

  private static String named(Backup backup) {
    return backup.getMetadata().getName() + " with data of " + Times.text(dataTime(backup));
  }

  private static String tiers(List<Backup> good) {
    return good.stream()
        .collect(
            Collectors.groupingBy(
                backup -> String.valueOf(backup.getSpec().tier()),
                TreeMap::new,
                Collectors.counting()))
        .entrySet()
        .stream()
        .map(tier -> tier.getValue() + " of tier " + tier.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String states(List<Backup> backups) {
    return backups.stream()
        .collect(
            Collectors.groupingBy(
                backup ->
                    BackupSource.phase(backup).equals("Completed")
                        ? "not intact"
                        : BackupSource.phase(backup),
                TreeMap::new,
                Collectors.counting()))
        .entrySet()
        .stream()
        .map(state -> state.getValue() + " " + state.getKey())
        .collect(Collectors.joining(", "));
  }
}
