package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.schedule.RunQueue;
import dev.holdfast.status.BackupProgress;
import dev.holdfast.status.Times;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lets backups start in their turn. Which run, their statuses say, so nothing is lost with this
 * process; it remembers only whom it has let start while the cache does not show it yet, and who
 * has asked.
 */
final class RunAdmission {
  private final int limit;
  private final Map<String, Asked> admitted = new HashMap<>();
  private final Map<String, Asked> waiting = new HashMap<>();

  private record Asked(ResourceID id, RunQueue.Entry entry) {}

  /**
   * @param limit how many backups may run at once in the cluster; 0 for any number
   */
  RunAdmission(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException(
          "HOLDFAST_MAX_RUNNING_BACKUPS is " + limit + "; write a number, or 0 for no limit");
    }
    this.limit = limit;
  }

  /**
   * Asks whether {@code backup} may start.
   *
   * @param known every Backup in the cluster, as far as is known
   * @return what it waits for, one sentence for people; empty if it may start
   */
  synchronized Optional<String> ask(Backup backup, String policyUid, Stream<Backup> known) {
    String uid = backup.getMetadata().getUid();
    List<RunQueue.Entry> running = lookAround(known);
    if (admitted.containsKey(uid)) {
      return Optional.empty();
    }
    Asked asked =
        new Asked(
            ResourceID.fromResource(backup),
            new RunQueue.Entry(
                uid,
                backup.getMetadata().getNamespace(),
                policyUid,
                Times.parse(backup.getMetadata().getCreationTimestamp())));
    waiting.put(uid, asked);
    if (next(running).contains(asked.entry())) {
      waiting.remove(uid);
      admitted.put(uid, asked);
      return Optional.empty();
    }
    boolean another = running.stream().anyMatch(one -> one.policyUid().equals(policyUid));
    return Optional.of(
        another
            ? "waits for another backup of the same policy to end"
            : "waits for its turn: at most "
                + limit
                + " backups run at once in the cluster (HOLDFAST_MAX_RUNNING_BACKUPS)");
  }

  /**
   * {@code backup} cannot begin for now: its turn is another's until it asks again, or whoever has
   * asked behind it would wait for as long as it cannot.
   */
  synchronized void leave(Backup backup) {
    waiting.remove(backup.getMetadata().getUid());
  }

  /**
   * Those that have waited and may start now; they have to ask again.
   *
   * @param known every Backup in the cluster, as far as is known
   */
  synchronized List<ResourceID> awaited(Stream<Backup> known) {
    if (waiting.isEmpty()) {
      return List.of();
    }
    List<RunQueue.Entry> next = next(lookAround(known));
    return next.stream().map(entry -> waiting.get(entry.uid()).id()).toList();
  }

  private List<RunQueue.Entry> next(List<RunQueue.Entry> running) {
    return RunQueue.next(running, waiting.values().stream().map(Asked::entry).toList(), limit);
  }

  /** Forgets who is gone or has been started, and returns those that run. */
  private List<RunQueue.Entry> lookAround(Stream<Backup> known) {
    Map<String, RunQueue.Entry> running = new HashMap<>();
    Map<String, Backup> open = new HashMap<>();
    known
        .filter(backup -> !BackupProgress.isFinal(backup))
        .forEach(backup -> open.put(backup.getMetadata().getUid(), backup));
    admitted.keySet().retainAll(open.keySet());
    waiting.keySet().retainAll(open.keySet());
    admitted.forEach((uid, asked) -> running.put(uid, asked.entry()));
    open.forEach(
        (uid, backup) -> {
          if (backup.getStatus() != null && backup.getStatus().job() != null) {
            running.putIfAbsent(
                uid,
                new RunQueue.Entry(
                    uid,
                    backup.getMetadata().getNamespace(),
                    String.valueOf(backup.getStatus().policyUid()),
                    Times.parse(backup.getMetadata().getCreationTimestamp())));
          }
        });
    waiting.keySet().removeAll(running.keySet());
    return List.copyOf(running.values());
  }
}
