package dev.holdfast.overview;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is known of one policy so far. */
final class PolicyFold {
  private final String namespace;
  private final String name;
  private final Counts phases = new Counts();

  /** Under a name there may be several: where it points to now, and where it did before. */
  private final Map<String, List<DestinationFold>> destinations = new TreeMap<>();

  private final Map<String, String> troubles = new HashMap<>();
  private BackupPolicy policy;
  private Backup newest;

  PolicyFold(String namespace, String name) {
    this.namespace = namespace;
    this.name = name;
  }

  /** It is {@code found}, so there is such a policy. */
  PolicyFold is(BackupPolicy found) {
    policy = found;
    for (Destination destination : found.getSpec().destinations()) {
      destination(destination.name(), destination).isInPolicy();
    }
    return this;
  }

  /** One word for how the policy is. */
  String readiness() {
    if (policy.getSpec().suspend()) {
      return "Suspended";
    }
    boolean ready =
        conditions().stream()
            .anyMatch(
                condition ->
                    BackupPolicyStatus.READY.equals(condition.getType())
                        && "True".equals(condition.getStatus()));
    return ready ? BackupPolicyStatus.READY : "NotReady";
  }

  void add(Backup backup) {
    phases.add(QueueEntry.phase(backup).text());
    if (GoodBackups.isGood(backup)) {
      newest = newer(newest, backup);
    }
    if (backup.getStatus() == null) {
      return;
    }
    GoodBackups.trouble(backup)
        .ifPresent(trouble -> troubles.put(backup.getMetadata().getName(), trouble));
    for (DestinationStatus copy : backup.getStatus().destinations()) {
      DestinationFold fold = destination(copy.name(), copy.destination());
      fold.look(backup, copy);
      if (GoodBackups.isStored(copy)) {
        fold.add(backup, copy);
      }
    }
  }

  static Backup newer(Backup known, Backup other) {
    return known == null || GoodBackups.OLDEST_FIRST.compare(known, other) < 0 ? other : known;
  }

  PolicyOverview at(Instant now) {
    BackupPolicyStatus status = policy == null ? null : policy.getStatus();
    return new PolicyOverview(
        namespace,
        name,
        policy == null,
        conditions(),
        policy != null && policy.getSpec().suspend(),
        newest == null ? null : NewestBackup.of(newest, now),
        status == null ? null : status.lastFailure(),
        status == null || status.lastFailure() == null ? null : troubles.get(status.lastFailure()),
        status == null ? null : status.nextRun(),
        phases.get(),
        places().mapToLong(DestinationFold::storedBytes).sum(),
        places().sorted(DestinationFold.ORDER).map(destination -> destination.at(now)).toList(),
        status == null ? null : status.retention(),
        status == null ? null : status.verification());
  }

  private List<Condition> conditions() {
    return policy == null || policy.getStatus() == null
        ? List.of()
        : policy.getStatus().conditions();
  }

  private Stream<DestinationFold> places() {
    return destinations.values().stream().flatMap(List::stream);
  }

  private DestinationFold destination(String called, Destination place) {
    List<DestinationFold> all = destinations.computeIfAbsent(called, key -> new ArrayList<>());
    return all.stream()
        .filter(known -> known.isAt(place))
        .findFirst()
        .orElseGet(
            () -> {
              DestinationFold made = new DestinationFold(called, place);
              all.add(made);
              return made;
            });
  }
}
