package dev.holdfast.faults;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.faults.World.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;

/** A schedule asks for one run, which was due a minute ago, and for none in a year from then. */
final class BackupScenario extends Scenario {
  private String schedule;
  private Instant due;

  /** What was ever said to be stored. */
  private final Set<String> stored = new HashSet<>();

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
    return awaitBackup(name + "-next");
  }

  @Override
  Expected expected() {
    backups().stream().filter(Recorded::isStored).map(Recorded::name).forEach(stored::add);
    return Expected.NOTHING
        .keeping(Set.copyOf(stored))
        .starting(Set.of(new Expected.Due(name, due.toString())));
  }
}
