package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.VolumeSpaceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The backups of a policy in figures.
 *
 * @param phases how many records are in which phase; none for a phase without any
 * @param newest the newest good backup of each tier that has one
 * @param failed when the newest backup of each tier ended that failed, altogether or at one
 *     destination, or was found not to be sound
 * @param destinations what is at each destination that the policy has now
 * @param proven when something was last verified and found to be sound; empty if nothing was
 */
public record PolicyFigures(
    Map<BackupPhase, Integer> phases,
    Map<String, Newest> newest,
    Map<String, Instant> failed,
    Map<String, Stored> destinations,
    Optional<Instant> proven) {

  /**
   * A good backup.
   *
   * @param end when it was completed
   * @param took how long it took
   * @param rawBytes its size before compression; null if it is not known
   * @param storedBytes its size as stored at one destination; null if it is not known
   */
  public record Newest(Instant end, Duration took, Long rawBytes, Long storedBytes) {}

  /**
   * What is at a destination.
   *
   * @param newest when the newest backup that is stored there was completed; empty if there is none
   * @param bytes the size of all that are stored there
   * @param space the space of its volume, as the newest run there has told it; null if none has
   */
  public record Stored(Optional<Instant> newest, long bytes, VolumeSpaceStatus space) {}

  /** Those of {@code policy}, of which {@code backups} are the ones that name it. */
  public static PolicyFigures of(BackupPolicy policy, Collection<Backup> backups, Instant now) {
    List<GoodBackup> good = GoodBackup.of(policy, backups, now);
    Map<BackupPhase, Integer> phases = new EnumMap<>(BackupPhase.class);
    Map<String, Newest> newest = new TreeMap<>();
    for (Backup backup : backups) {
      if (BackupProgress.isOf(backup, policy)) {
        phases.merge(phase(backup), 1, Integer::sum);
      }
    }
    for (GoodBackup one : good) {
      newest.put(
          one.tier(),
          new Newest(
              one.end(),
              Duration.between(one.start(), one.end()),
              one.status().rawBytes(),
              one.status().storedBytes()));
    }
    return new PolicyFigures(
        phases,
        newest,
        failed(policy, backups, now),
        destinations(policy, backups, now),
        VerificationCurrent.proven(
            policy.getStatus() == null ? null : policy.getStatus().verification(), good));
  }

  private static BackupPhase phase(Backup backup) {
    return backup.getStatus() == null || backup.getStatus().phase() == null
        ? BackupPhase.PENDING
        : backup.getStatus().phase();
  }

  private static Map<String, Instant> failed(
      BackupPolicy policy, Collection<Backup> backups, Instant now) {
    Map<String, Instant> failed = new TreeMap<>();
    for (Backup backup : backups) {
      if (BackupProgress.isOf(backup, policy) && hasFailed(backup)) {
        Instant end = GoodBackup.of(backup).end();
        if (!end.isAfter(now)) {
          failed.merge(backup.getSpec().tier(), end, (a, b) -> a.isBefore(b) ? b : a);
        }
      }
    }
    return failed;
  }

  private static boolean hasFailed(Backup backup) {
    BackupPhase phase = phase(backup);
    return backup.getStatus() != null
        && backup.getStatus().completionTime() != null
        && (phase == BackupPhase.FAILED
            || phase == BackupPhase.PARTIALLY_COMPLETED
            || (phase == BackupPhase.COMPLETED
                && VerificationChoice.isFoundUnsound(backup.getStatus())));
  }

  private static Map<String, Stored> destinations(
      BackupPolicy policy, Collection<Backup> backups, Instant now) {
    Map<String, Stored> all = new TreeMap<>();
    List<FreeSpace.Told> spaces = FreeSpace.told(policy, backups);
    List<GoodBackup> stored = GoodBackup.storedAnywhere(policy, backups, now);
    policy
        .getSpec()
        .destinations()
        .forEach(
            destination -> {
              Optional<Instant> newest = Optional.empty();
              long bytes = 0;
              for (GoodBackup one : stored) {
                for (DestinationStatus copy : one.status().destinations()) {
                  if (destination.name().equals(copy.name())
                      && BackupSource.isStored(copy)
                      && destination.isSamePlace(copy.destination())) {
                    newest = Optional.of(one.end());
                    bytes += copy.storedBytes() == null ? 0 : copy.storedBytes();
                  }
                }
              }
              all.put(
                  destination.name(),
                  new Stored(
                      newest,
                      bytes,
                      spaces.stream()
                          .filter(told -> told.destination().equals(destination.name()))
                          .map(FreeSpace.Told::space)
                          .filter(space -> space != null)
                          .findFirst()
                          .orElse(null)));
            });
    return all;
  }
}
