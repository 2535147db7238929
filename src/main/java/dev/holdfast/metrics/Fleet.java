package dev.holdfast.metrics;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import java.util.List;

/** All there is in the cluster, as far as is known. */
public record Fleet(
    List<BackupPolicy> policies, List<Backup> backups, List<Restore> restores, List<Prune> prunes) {
  /** What whoever sees to nothing knows. */
  public static final Fleet NONE = new Fleet(List.of(), List.of(), List.of(), List.of());

  public Fleet {
    policies = List.copyOf(policies);
    backups = List.copyOf(backups);
    restores = List.copyOf(restores);
    prunes = List.copyOf(prunes);
  }
}
