package dev.holdfast.faults;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.faults.World.Recorded;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;

/**
 * A schedule asks for one run, which was due a minute ago, and for none in a year from then. What
 * could have ended its Job has left what it may; then it is deleted with its objects.
 */
final class BackupScenario extends Scenario {
  private String schedule;
  private Instant due;

  /** What was ever said to be stored, and not deleted since. */
  private final Set<String> stored = new HashSet<>();

  private final Set<String> deleted = new HashSet<>();

  BackupScenario(Stage stage, Cell cell, String name) {
    super(stage, cell, name);
  }

  @Override
  void prepare() {
    due = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(1));
    ZonedDateTime time = due.atZone(ZoneOffset.UTC);
    schedule =
        "%d %d %d %d *"
            .formatted(
                time.getMinute(), time.getHour(), time.getDayOfMonth(), time.getMonthValue());
    policy("[{name: daily, schedule: \"" + schedule + "\", startingDeadline: 6h}]");
    await(
        "the tier is known",
        () -> !stage.get(BackupPolicy.class, name).getStatus().tiers().isEmpty());
  }

  @Override
  void begin() {
    // As if the policy had been there an hour ago, and its operator asleep since.
    patchPolicy(
        """
        {"status": {"tiers": [{"name": "daily", "schedule": "%s UTC", "since": "%s"}]}}
        """
            .formatted(schedule, due.minus(Duration.ofHours(1))),
        true);
    // A change of the status alone wakes nobody up.
    patchPolicy("{\"spec\": {\"jobTemplate\": {\"labels\": {\"woken\": \"yes\"}}}}", false);
  }

  @Override
  boolean hasEnded() {
    return backups().stream().anyMatch(this::isDue) && backups().stream().allMatch(Recorded::ended);
  }

  private boolean isDue(Recorded backup) {
    return due.toString().equals(backup.scheduledFor());
  }

  @Override
  Recorded next() {
    backup(name + "-next", name, null);
    Recorded next = awaitBackup(name + "-next");
    if (cell.fault().hits() != FaultKind.Hits.OPERATOR) {
      backups().stream().filter(this::isDue).map(Recorded::name).forEach(this::delete);
    }
    return next;
  }

  /** With its objects, of which an attempt that was ended may have left some. */
  private void delete(String backup) {
    Resource<Backup> record =
        stage.client().resources(Backup.class).inNamespace(Stage.NAMESPACE).withName(backup);
    record.patch(MERGE, "{\"spec\": {\"deletionPolicy\": \"Delete\"}}");
    await(
        backup + " goes after its objects",
        () -> record.get().getMetadata().getFinalizers().contains(Api.OBJECTS_FINALIZER));
    deleted.add(backup);
    record.delete();
    await(backup + " goes", () -> record.get() == null);
  }

  @Override
  Expected expected() {
    backups().stream().filter(Recorded::isStored).map(Recorded::name).forEach(stored::add);
    stored.removeAll(deleted);
    return Expected.NOTHING
        .keeping(Set.copyOf(stored))
        .losing(Set.copyOf(deleted))
        .starting(deleted.isEmpty() ? Set.of(new Expected.Due(name, due.toString())) : Set.of());
  }
}
