package dev.holdfast.metrics;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RowCountStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.status.BackupProgress;
import dev.holdfast.status.PolicyFigures;
import dev.holdfast.status.RestoreProgress;
import dev.holdfast.status.RestoreSources;
import dev.holdfast.status.Times;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** What the state of the objects says in figures. */
final class FleetPoints {
  private static final Logger LOG = Logger.getLogger(FleetPoints.class);

  private final Points points = new Points();
  private final RememberedFigures figures;

  private FleetPoints(RememberedFigures figures) {
    this.figures = figures;
  }

  /** The name of a policy and where it is. */
  private record Key(String namespace, String policy) {
    static Key of(HasMetadata beside, String policy) {
      return new Key(beside.getMetadata().getNamespace(), policy);
    }
  }

  /**
   * The points of {@code fleet}.
   *
   * @param figures what is known of it from the last time
   */
  static Points of(Fleet fleet, Instant now, RememberedFigures figures) {
    FleetPoints made = new FleetPoints(figures);
    Map<Key, List<Backup>> backups =
        group(fleet.backups(), one -> Key.of(one, one.getSpec().policyRef().name()));
    Map<Key, List<Restore>> restores =
        group(
            fleet.restores().stream().filter(FleetPoints::hasPolicy).toList(),
            one -> Key.of(one, one.getStatus().policy()));
    Map<Key, List<Prune>> prunes =
        group(fleet.prunes(), one -> Key.of(one, one.getSpec().policyRef().name()));
    int unreadable = 0;
    for (BackupPolicy policy : fleet.policies()) {
      Key key = Key.of(policy, policy.getMetadata().getName());
      try {
        made.addState(policy, key);
        made.addBackups(policy, key, backups.getOrDefault(key, List.of()), now);
        made.addRestores(key, restores.getOrDefault(key, List.of()));
        made.addPrunes(key, prunes.getOrDefault(key, List.of()));
      } catch (RuntimeException e) {
        // What one namespace has written must not hide the policies of all others.
        LOG.warnf(e, "no metrics of BackupPolicy %s/%s", key.namespace(), key.policy());
        unreadable++;
      }
    }
    figures.endOfRound();
    made.points.add(Family.POLICIES_UNREADABLE, unreadable);
    made.addRestoreRecords(fleet.restores());
    made.addQueue(fleet.backups());
    return made.points;
  }

  private static <T> Map<Key, List<T>> group(List<T> all, Function<T, Key> key) {
    return all.stream().collect(Collectors.groupingBy(key, HashMap::new, Collectors.toList()));
  }

  private static boolean hasPolicy(Restore restore) {
    return restore.getStatus() != null && restore.getStatus().policy() != null;
  }

  private void addState(BackupPolicy policy, Key key) {
    points.add(
        Family.POLICY_SUSPENDED, policy.getSpec().suspend() ? 1 : 0, key.namespace(), key.policy());
    BackupPolicyStatus status = policy.getStatus();
    if (status == null) {
      return;
    }
    status
        .conditions()
        .forEach(
            one ->
                points.add(
                    Family.POLICY_CONDITION,
                    1,
                    key.namespace(),
                    key.policy(),
                    one.getType(),
                    one.getStatus()));
    for (TierStatus tier : status.tiers()) {
      if (tier.nextRun() != null) {
        points.addTime(
            Family.POLICY_NEXT_RUN,
            Times.parse(tier.nextRun()),
            key.namespace(),
            key.policy(),
            tier.name());
      }
    }
    if (status.retention() != null) {
      addRetention(key, "kept", status.retention().kept());
      addRetention(key, "expired", status.retention().expired());
      addRetention(key, "held", status.retention().held());
    }
  }

  private void addRetention(Key key, String fate, Integer count) {
    if (count != null) {
      points.add(Family.RETENTION_BACKUPS, count, key.namespace(), key.policy(), fate);
    }
  }

  private void addBackups(BackupPolicy policy, Key key, List<Backup> backups, Instant now) {
    PolicyFigures known = figures.of(policy, backups, now);
    String namespace = key.namespace();
    String name = key.policy();
    known
        .phases()
        .forEach(
            (phase, count) -> points.add(Family.BACKUPS, count, namespace, name, phase.text()));
    known
        .newest()
        .forEach(
            (tier, newest) -> {
              points.addTime(Family.BACKUP_LAST_SUCCESS, newest.end(), namespace, name, tier);
              points.add(
                  Family.BACKUP_LAST_DURATION, newest.took().toSeconds(), namespace, name, tier);
              addBytes(Family.BACKUP_LAST_DUMPED, newest.rawBytes(), namespace, name, tier);
              addBytes(Family.BACKUP_LAST_STORED, newest.storedBytes(), namespace, name, tier);
            });
    known
        .failed()
        .forEach(
            (tier, time) ->
                points.addTime(Family.BACKUP_LAST_FAILURE, time, namespace, name, tier));
    known
        .destinations()
        .forEach(
            (destination, stored) -> {
              stored
                  .newest()
                  .ifPresent(
                      time ->
                          points.addTime(
                              Family.DESTINATION_LAST_SUCCESS, time, namespace, name, destination));
              addBytes(Family.DESTINATION_STORED, stored.bytes(), namespace, name, destination);
              if (stored.space() != null) {
                addBytes(
                    Family.DESTINATION_FREE,
                    stored.space().freeBytes(),
                    namespace,
                    name,
                    destination);
                addBytes(
                    Family.DESTINATION_SIZE,
                    stored.space().totalBytes(),
                    namespace,
                    name,
                    destination);
              }
            });
    known
        .proven()
        .ifPresent(time -> points.addTime(Family.VERIFICATION_LAST_SUCCESS, time, namespace, name));
  }

  private void addBytes(Family family, Long bytes, String... labels) {
    if (bytes != null) {
      points.add(family, bytes, labels);
    }
  }

  private void addRestores(Key key, List<Restore> restores) {
    Map<String, RestoreStatus> newest = new TreeMap<>();
    for (Restore restore : restores) {
      RestoreStatus status = restore.getStatus();
      if (status.phase() == RunPhase.COMPLETED
          && status.duration() != null
          && status.completionTime() != null) {
        newest.merge(
            Words.of(restore.getSpec().mode()),
            status,
            (a, b) -> a.completionTime().compareTo(b.completionTime()) < 0 ? b : a);
      }
    }
    newest.forEach(
        (mode, status) ->
            points.add(
                Family.RESTORE_LAST_DURATION,
                HumanDuration.parse(status.duration()).toSeconds(),
                key.namespace(),
                key.policy(),
                mode));
  }

  private void addPrunes(Key key, List<Prune> prunes) {
    Map<String, String> newest = new TreeMap<>();
    for (Prune prune : prunes) {
      if (prune.getStatus() != null
          && prune.getStatus().phase() != null
          && prune.getStatus().phase().isFinal()
          && prune.getStatus().completionTime() != null
          && !prune.getSpec().dryRun()) {
        newest.merge(
            prune.getStatus().phase().text(),
            prune.getStatus().completionTime(),
            (a, b) -> a.compareTo(b) < 0 ? b : a);
      }
    }
    newest.forEach(
        (outcome, time) ->
            points.addTime(
                Family.PRUNE_LAST_END, Times.parse(time), key.namespace(), key.policy(), outcome));
  }

  private void addRestoreRecords(List<Restore> restores) {
    Map<List<String>, Long> counts =
        restores.stream()
            .collect(
                Collectors.groupingBy(
                    one ->
                        List.of(
                            one.getMetadata().getNamespace(),
                            Words.of(one.getSpec().mode()),
                            one.getStatus() == null || one.getStatus().phase() == null
                                ? RunPhase.PENDING.text()
                                : one.getStatus().phase().text()),
                    Collectors.counting()));
    counts.forEach(
        (labels, count) -> points.add(Family.RESTORES, count, labels.toArray(String[]::new)));
    Map<List<String>, String> ends = new HashMap<>();
    for (Restore restore : restores) {
      RestoreStatus status = restore.getStatus();
      if (RestoreProgress.isFinal(restore) && status.completionTime() != null) {
        ends.merge(
            List.of(
                restore.getMetadata().getNamespace(),
                RestoreSources.policy(restore).orElse(""),
                Words.of(restore.getSpec().mode()),
                status.phase().text()),
            status.completionTime(),
            (a, b) -> a.compareTo(b) < 0 ? b : a);
      }
    }
    ends.forEach(
        (labels, time) ->
            points.addTime(
                Family.RESTORE_LAST_END, Times.parse(time), labels.toArray(String[]::new)));
  }

  private void addQueue(List<Backup> backups) {
    int running = 0;
    int waiting = 0;
    long inUse = 0;
    long most = 0;
    for (Backup backup : backups) {
      BackupStatus status = backup.getStatus();
      if (status == null || BackupProgress.isFinal(backup)) {
        continue;
      }
      if (status.job() != null) {
        running++;
      } else if (BackupProgress.isQueued(status)) {
        waiting++;
      }
      RowCountStatus counting = status.rowCounts();
      if (counting != null) {
        inUse += counting.connectionsInUse() == null ? 0 : counting.connectionsInUse();
        most += counting.maxConnections() == null ? 0 : counting.maxConnections();
      }
    }
    points.add(Family.BACKUPS_RUNNING, running);
    points.add(Family.BACKUPS_WAITING, waiting);
    points.add(Family.ROW_COUNT_CONNECTIONS, inUse);
    points.add(Family.ROW_COUNT_CONNECTIONS_MAX, most);
  }
}
