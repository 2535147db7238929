package dev.holdfast.load;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.load.History.Order;
import dev.holdfast.load.History.Pause;
import dev.holdfast.load.History.Report;
import dev.holdfast.load.History.Run;
import dev.holdfast.load.History.Tenure;
import dev.holdfast.status.BackupProgress;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes down what happens, as a watch of the Backups, the Jobs and people tell it. */
final class Ledger implements ResourceEventHandler<Backup> {
  private final Map<String, Tenure> tenures = new LinkedHashMap<>();
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private final Map<String, Instant> stored = new HashMap<>();
  private final List<Order> orders = new ArrayList<>();
  private final List<Report> reports = new ArrayList<>();
  private final Set<String> asked = new HashSet<>();
  private final Set<String> released = new HashSet<>();

  synchronized void made(String policy) {
    tenures.put(policy, new Tenure(policy, Instant.now(), null, List.of()));
  }

  synchronized void deleted(String policy) {
    Tenure before = tenures.get(policy);
    tenures.put(policy, new Tenure(policy, before.from(), Instant.now(), before.pauses()));
  }

  synchronized void suspended(String policy) {
    Tenure before = tenures.get(policy);
    List<Pause> pauses = new ArrayList<>(before.pauses());
    pauses.add(new Pause(Instant.now(), null));
    tenures.put(policy, new Tenure(policy, before.from(), before.until(), List.copyOf(pauses)));
  }

  synchronized void resumed(String policy) {
    Tenure before = tenures.get(policy);
    List<Pause> pauses = new ArrayList<>(before.pauses());
    Pause last = pauses.remove(pauses.size() - 1);
    pauses.add(new Pause(last.from(), Instant.now()));
    tenures.put(policy, new Tenure(policy, before.from(), before.until(), List.copyOf(pauses)));
  }

  /** A Job has stored the Backup of this UID; told before the operator can know. */
  synchronized void stored(String backup) {
    stored.put(backup, Instant.now());
  }

  /** A Job has been told to delete. */
  synchronized void ordered(Set<String> uids) {
    orders.add(new Order(Instant.now(), Set.copyOf(uids)));
  }

  /** A Job is about to report that nothing is left of these; told before the operator can know. */
  synchronized void gone(Collection<String> uids) {
    reports.add(new Report(Instant.now(), Set.copyOf(uids)));
  }

  /** Somebody is about to delete these Backups by hand, each with its objects or without. */
  synchronized void asked(Collection<Backup> backups) {
    for (Backup backup : backups) {
      asked.add(backup.getMetadata().getUid());
      if (backup.getSpec().deletionPolicy() != DeletionPolicy.DELETE) {
        released.add(backup.getMetadata().getUid());
      }
    }
  }

  /** Everything until now. */
  synchronized History history() {
    return new History(
        List.copyOf(tenures.values()),
        runs.values().stream().map(run -> with(run, stored.get(run.uid()))).toList(),
        orders,
        reports,
        asked,
        released);
  }

  private static Run with(Run run, Instant stored) {
    return new Run(
        run.uid(), run.policy(), run.due(), stored, run.ended(), run.completed(), run.gone());
  }

  @Override
  public synchronized void onAdd(Backup backup) {
    seen(backup, null);
  }

  @Override
  public synchronized void onUpdate(Backup before, Backup after) {
    seen(after, null);
  }

  @Override
  public synchronized void onDelete(Backup backup, boolean unknown) {
    seen(backup, Instant.now());
  }

  private void seen(Backup backup, Instant gone) {
    Map<String, String> annotations = backup.getMetadata().getAnnotations();
    if (annotations == null || annotations.get(Api.SCHEDULED_FOR_ANNOTATION) == null) {
      return;
    }
    String uid = backup.getMetadata().getUid();
    Run before = runs.get(uid);
    boolean isFinal = BackupProgress.isFinal(backup);
    Instant ended = before == null ? null : before.ended();
    boolean completed = before != null && before.completed();
    if (isFinal && ended == null) {
      ended = Instant.now();
      completed = backup.getStatus().phase() == BackupPhase.COMPLETED;
    }
    runs.put(
        uid,
        new Run(
            uid,
            annotations.get(Api.POLICY_UID_ANNOTATION),
            Instant.parse(annotations.get(Api.SCHEDULED_FOR_ANNOTATION)),
            null,
            ended,
            completed,
            gone));
  }
}
