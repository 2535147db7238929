package dev.holdfast.overview;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RunPhase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Makes an {@link Overview} of objects that come one after the other, in any order: of tens of
 * thousands of backups it remembers no more than the newest of each policy.
 */
public final class OverviewFold {
  private static final Comparator<QueueEntry> YOUNGEST_FIRST =
      Comparator.comparing(
              QueueEntry::since, Comparator.nullsFirst(Comparator.<String>naturalOrder()))
          .thenComparing(QueueEntry::namespace)
          .thenComparing(QueueEntry::name)
          .reversed();

  private record Key(String namespace, String name) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::namespace).thenComparing(Key::name);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  private final Map<Key, PolicyFold> policies = new TreeMap<>();
  private final Counts readiness = new Counts();
  private final Counts backups = new Counts();
  private final Counts restores = new Counts();
  private final Counts prunes = new Counts();
  private final PriorityQueue<QueueEntry> queue = new PriorityQueue<>(YOUNGEST_FIRST);
  private int running;
  private int waiting;
  private long storedBytes;

  /** Everything of lists that are at hand. */
  public static Overview of(
      List<BackupPolicy> policies,
      List<Backup> backups,
      List<Restore> restores,
      List<Prune> prunes,
      Integer limit,
      Instant now) {
    OverviewFold fold = new OverviewFold();
    policies.forEach(fold::add);
    backups.forEach(fold::add);
    restores.forEach(fold::add);
    prunes.forEach(fold::add);
    return fold.at(now, limit);
  }

  /** Takes a policy into account. */
  public void add(BackupPolicy policy) {
    PolicyFold fold =
        fold(policy.getMetadata().getNamespace(), policy.getMetadata().getName()).is(policy);
    readiness.add(fold.readiness());
  }

  /** Takes a backup into account. */
  public void add(Backup backup) {
    backups.add(QueueEntry.phase(backup).text());
    BackupStatus status = backup.getStatus();
    if (status != null) {
      storedBytes +=
          status.destinations().stream()
              .filter(GoodBackups::isStored)
              .mapToLong(OverviewFold::bytes)
              .sum();
    }
    fold(backup.getMetadata().getNamespace(), backup.getSpec().policyRef().name()).add(backup);
    if (!QueueEntry.phase(backup).isFinal()) {
      line(backup);
    }
  }

  /** Takes a restore into account. */
  public void add(Restore restore) {
    restores.add(text(restore.getStatus() == null ? null : restore.getStatus().phase()));
  }

  /** Takes a prune into account. */
  public void add(Prune prune) {
    prunes.add(text(prune.getStatus() == null ? null : prune.getStatus().phase()));
  }

  /**
   * What all of it tells.
   *
   * @param limit how many backups may run at once; null where that is not known
   */
  public Overview at(Instant now, Integer limit) {
    return new Overview(
        now.truncatedTo(ChronoUnit.SECONDS).toString(),
        readiness.get(),
        backups.get(),
        restores.get(),
        prunes.get(),
        storedBytes,
        new QueueOverview(
            running, waiting, limit, queue.stream().sorted(YOUNGEST_FIRST.reversed()).toList()),
        policies.values().stream().map(policy -> policy.at(now)).toList());
  }

  static long bytes(DestinationStatus copy) {
    return copy.storedBytes() == null ? 0 : copy.storedBytes();
  }

  private void line(Backup backup) {
    if (QueueEntry.isStarted(backup)) {
      running++;
    } else {
      waiting++;
    }
    queue.add(QueueEntry.of(backup));
    if (queue.size() > QueueOverview.MOST) {
      queue.remove();
    }
  }

  private PolicyFold fold(String namespace, String name) {
    return policies.computeIfAbsent(
        new Key(namespace, name), key -> new PolicyFold(namespace, name));
  }

  private static String text(RunPhase phase) {
    return phase == null ? RunPhase.PENDING.text() : phase.text();
  }
}
