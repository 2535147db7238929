package dev.holdfast.metrics;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts how runs end. Starts anew with the operator, as counters may; what must not be forgotten
 * is in the state of the objects.
 */
@ApplicationScoped
public class Outcomes {
  /** From seconds to the better part of a day. */
  private static final double[] SECONDS =
      Stream.of(10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 43_200)
          .mapToDouble(Integer::doubleValue)
          .toArray();

  private final MeterRegistry registry;
  private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

  private record Key(Family family, List<String> labels) {}

  public Outcomes(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Counts the end of {@code owner}, if this is it.
   *
   * @param owner the object as it was before
   * @param status what was written of it now
   */
  public void written(HasMetadata owner, Object status) {
    if (owner instanceof Backup backup && status instanceof BackupStatus now) {
      backup(backup, now);
    } else if (owner instanceof Restore restore && status instanceof RestoreStatus now) {
      restore(restore, now);
    } else if (owner instanceof Prune prune && status instanceof PruneStatus now) {
      prune(prune, now);
    }
  }

  private void backup(Backup backup, BackupStatus now) {
    BackupPhase before = backup.getStatus() == null ? null : backup.getStatus().phase();
    boolean ends =
        (before == null || !before.isFinal())
            && (now.phase() == BackupPhase.FAILED
                || now.phase() == BackupPhase.COMPLETED
                || now.phase() == BackupPhase.PARTIALLY_COMPLETED);
    if (!ends) {
      return;
    }
    String outcome = now.phase().text();
    add(
        Family.BACKUP_RUNS,
        1,
        backup.getMetadata().getNamespace(),
        backup.getSpec().policyRef().name(),
        backup.getSpec().tier(),
        outcome);
    duration("holdfast.backup.duration", "How long backups took", now.duration(), outcome);
    bytes("dumped", now.phase().isStored() ? now.rawBytes() : null);
    bytes("stored", now.phase().isStored() ? now.storedBytes() : null);
  }

  private void restore(Restore restore, RestoreStatus now) {
    if (!ends(restore.getStatus() == null ? null : restore.getStatus().phase(), now.phase())) {
      return;
    }
    String mode = Words.of(restore.getSpec().mode());
    add(Family.RESTORE_RUNS, 1, restore.getMetadata().getNamespace(), mode, now.phase().text());
    if (now.phase() == RunPhase.COMPLETED && now.duration() != null) {
      DistributionSummary.builder("holdfast.restore.duration")
          .description("How long restores took that have succeeded, by mode")
          .baseUnit("seconds")
          .tag("mode", mode)
          .serviceLevelObjectives(SECONDS)
          .register(registry)
          .record((double) HumanDuration.parse(now.duration()).toSeconds());
    }
  }

  private void prune(Prune prune, PruneStatus now) {
    boolean ends =
        !prune.getSpec().dryRun()
            && ends(prune.getStatus() == null ? null : prune.getStatus().phase(), now.phase());
    if (!ends) {
      return;
    }
    String namespace = prune.getMetadata().getNamespace();
    String policy = prune.getSpec().policyRef().name();
    add(Family.PRUNE_RUNS, 1, namespace, policy, now.phase().text());
    if (now.phase() == RunPhase.COMPLETED) {
      add(Family.PRUNED_BACKUPS, now.backups().size(), namespace, policy);
    }
  }

  private static boolean ends(RunPhase before, RunPhase now) {
    return (before == null || !before.isFinal()) && now != null && now.isFinal();
  }

  private void add(Family family, int count, String... labels) {
    counts.computeIfAbsent(new Key(family, List.of(labels)), key -> new LongAdder()).add(count);
  }

  private void duration(String name, String help, String duration, String outcome) {
    if (duration != null) {
      DistributionSummary.builder(name)
          .description(help + ", by how they ended")
          .baseUnit("seconds")
          .tag("outcome", outcome)
          .serviceLevelObjectives(SECONDS)
          .register(registry)
          .record((double) HumanDuration.parse(duration).toSeconds());
    }
  }

  private void bytes(String kind, Long bytes) {
    if (bytes != null) {
      Counter.builder("holdfast.backup.bytes")
          .description("Bytes of backups that have ended well, as dumped and as stored")
          .tag("kind", kind)
          .register(registry)
          .increment((double) bytes);
    }
  }

  /**
   * Adds to {@code points} what was counted; forgets what was counted of policies and namespaces
   * that {@code fleet} does not have any more.
   */
  void addTo(Points points, Fleet fleet) {
    Set<List<String>> policies =
        fleet.policies().stream()
            .map(one -> List.of(one.getMetadata().getNamespace(), one.getMetadata().getName()))
            .collect(Collectors.toSet());
    Set<String> namespaces =
        Stream.concat(fleet.policies().stream(), fleet.restores().stream())
            .map(one -> one.getMetadata().getNamespace())
            .collect(Collectors.toSet());
    counts
        .keySet()
        .removeIf(
            key ->
                key.family().labels().contains("policy")
                    ? !policies.contains(key.labels().subList(0, 2))
                    : !namespaces.contains(key.labels().get(0)));
    counts.forEach(
        (key, count) -> points.add(key.family(), count.sum(), key.labels().toArray(String[]::new)));
  }
}
