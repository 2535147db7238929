package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.PruneStatus;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.RetentionFate;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.job.PruneJob;
import dev.holdfast.retention.Decision;
import dev.holdfast.retention.Inventory;
import dev.holdfast.retention.PlanReport;
import dev.holdfast.retention.RetentionPlan;
import dev.holdfast.status.BackupDeletion;
import dev.holdfast.status.Happening;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which backups of a policy are to go, by what the API server itself says of them. */
final class ExpiredBackups {
  private final PolicyBackups backups;
  private final EventRecorder events;

  ExpiredBackups(PolicyBackups backups, EventRecorder events) {
    this.backups = backups;
    this.events = events;
  }

  /**
   * What a look at the backups of a policy has found.
   *
   * @param plan what is to become of each
   * @param going what one Prune is to delete
   */
  record Found(RetentionStatus plan, List<PrunedBackup> going) {
    Found {
      going = List.copyOf(going);
    }
  }

  /**
   * Looks at the backups of {@code policy}; an event says of what cannot be deleted why it stays.
   */
  Found find(BackupPolicy policy, Instant now) {
    Look look = look(policy, now);
    tellLost(look);
    return new Found(PlanReport.of(policy, look.decisions(), look.namesakes(), null), going(look));
  }

  /** The UIDs of what has expired by now: much may have happened since a prune was decided. */
  Set<String> still(BackupPolicy policy, Instant now) {
    if (!PolicyProblems.of(policy).isEmpty()) {
      return Set.of();
    }
    return look(policy, now)
        .expired()
        .map(one -> one.getMetadata().getUid())
        .collect(Collectors.toSet());
  }

  /**
   * The backups of one policy.
   *
   * @param namesakes those that were made for a namesake of it
   * @param lost by name, why they cannot be deleted
   * @param awaited by name, what has to end before they may go
   */
  private record Look(
      List<Backup> all,
      List<Backup> namesakes,
      Map<String, String> lost,
      Map<String, String> awaited,
      List<Decision> decisions) {

    Stream<Backup> expired() {
      Set<String> names =
          decisions.stream()
              .filter(Decision::expires)
              .map(decision -> decision.candidate().id())
              .collect(Collectors.toSet());
      return all.stream().filter(one -> names.contains(name(one)));
    }

    static String name(Backup backup) {
      return backup.getMetadata().getName();
    }
  }

  private Look look(BackupPolicy policy, Instant now) {
    BackupUsers users = backups.users(policy);
    List<Backup> all =
        users.backups().stream().filter(backup -> Inventory.isOf(policy, backup)).toList();
    Map<String, String> lost = backups.lost(all);
    Map<String, String> awaited = users.awaited();
    List<Backup> found = all.stream().map(backup -> users.asFound(backup, now)).toList();
    return new Look(
        all,
        Inventory.ofNamesakes(policy, users.backups()),
        lost,
        awaited,
        RetentionPlan.of(Inventory.of(policy, found, awaited, lost, PruneStatus.MAX_BACKUPS), now));
  }

  /**
   * What has expired, and then what earlier prunes have left: what can never be deleted, since its
   * bucket is gone, must not keep everything else.
   */
  private static List<PrunedBackup> going(Look look) {
    List<Backup> going =
        Stream.concat(look.expired(), look.all().stream().filter(BackupDeletion::isLeft))
            .filter(one -> !look.lost().containsKey(Look.name(one)))
            .filter(one -> !look.awaited().containsKey(Look.name(one)))
            .toList();
    return PruneJob.fitting(going).stream().map(PrunedBackup::of).toList();
  }

  /** What cannot be deleted stays, and nobody would see why. */
  private void tellLost(Look look) {
    Map<String, String> held =
        look.decisions().stream()
            .filter(one -> one.fate() == RetentionFate.HOLD)
            .filter(one -> one.candidate().held().isPresent())
            .collect(
                Collectors.toMap(
                    one -> one.candidate().id(), one -> one.candidate().held().orElseThrow()));
    look.all().stream()
        .filter(one -> held.containsKey(Look.name(one)))
        .forEach(
            one ->
                events.record(
                    one, List.of(new Happening(true, "NotDeleted", held.get(Look.name(one))))));
  }
}
