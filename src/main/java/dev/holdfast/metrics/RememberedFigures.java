package dev.holdfast.metrics;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.status.PolicyFigures;
import dev.holdfast.status.Times;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The figures of policies, worked out anew only where something has changed: a scrape comes every
 * few seconds, and of thousands of policies few have anything new.
 *
 * <p>Objects that are read from the API server are never changed, so the same instances say the
 * same. Only what is yet to come may say something else later: its figures are not remembered.
 */
final class RememberedFigures {
  private IdentityHashMap<BackupPolicy, Known> known = new IdentityHashMap<>();
  private IdentityHashMap<BackupPolicy, Known> next = new IdentityHashMap<>();

  private record Known(Set<Backup> backups, PolicyFigures figures) {
    boolean isOf(Collection<Backup> others) {
      return backups.size() == others.size() && backups.containsAll(others);
    }
  }

  /** The figures of {@code policy}, of which {@code backups} are those that name it. */
  PolicyFigures of(BackupPolicy policy, List<Backup> backups, Instant now) {
    Known before = known.get(policy);
    if (before != null && before.isOf(backups)) {
      next.put(policy, before);
      return before.figures();
    }
    PolicyFigures figures = PolicyFigures.of(policy, backups, now);
    if (backups.stream().noneMatch(one -> isToCome(one, now))) {
      Set<Backup> same = Collections.newSetFromMap(new IdentityHashMap<>(backups.size()));
      same.addAll(backups);
      next.put(policy, new Known(same, figures));
    }
    return figures;
  }

  private static boolean isToCome(Backup backup, Instant now) {
    return backup.getStatus() != null
        && backup.getStatus().completionTime() != null
        && Times.parse(backup.getStatus().completionTime()).isAfter(now);
  }

  /** All were asked for: what was not is gone, and forgotten. */
  void endOfRound() {
    known = next;
    next = new IdentityHashMap<>(known.size());
  }
}
