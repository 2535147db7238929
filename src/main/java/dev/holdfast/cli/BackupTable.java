package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Backups as a table, with the columns of kubectl. */
final class BackupTable {
  private BackupTable() {}

  /**
   * {@code backups}, in their order.
   *
   * @param everywhere whether to name the namespace
   * @param wide whether to say what is told of each, too
   */
  static Table of(List<Backup> backups, boolean everywhere, boolean wide, Instant now) {
    List<String> headings = new ArrayList<>();
    if (everywhere) {
      headings.add("NAMESPACE");
    }
    headings.addAll(
        List.of(
            "NAME", "POLICY", "TIER", "PHASE", "PROGRESS", "SIZE", "DURATION", "VERIFIED", "AGE"));
    if (wide) {
      headings.addAll(List.of("PINNED", "DESCRIPTION", "MESSAGE"));
    }
    Table table =
        new Table(headings.toArray(String[]::new))
            .dispensable("DURATION", "VERIFIED", "TIER", "PROGRESS");
    for (Backup backup : backups) {
      table.add(row(backup, everywhere, wide, now).toArray());
    }
    return table;
  }

  private static List<Object> row(Backup backup, boolean everywhere, boolean wide, Instant now) {
    BackupStatus status = backup.getStatus();
    List<Object> row = new ArrayList<>();
    if (everywhere) {
      row.add(backup.getMetadata().getNamespace());
    }
    row.add(backup.getMetadata().getName());
    row.add(backup.getSpec().policyRef().name());
    row.add(backup.getSpec().tier());
    row.add(ListCommand.phase(status));
    row.add(status == null ? null : status.progress());
    row.add(status == null ? null : status.size());
    row.add(status == null ? null : status.duration());
    row.add(status == null ? null : verified(status));
    row.add(Ages.of(backup.getMetadata().getCreationTimestamp(), now));
    if (wide) {
      row.add(backup.getSpec().pinned());
      row.add(backup.getSpec().description());
      row.add(status == null ? null : status.message());
    }
    return row;
  }

  static String verified(BackupStatus status) {
    return status.conditions().stream()
        .filter(one -> BackupStatus.VERIFIED.equals(one.getType()))
        .map(Condition::getStatus)
        .findFirst()
        .orElse("");
  }
}
