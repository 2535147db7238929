package dev.holdfast.faults;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.NotificationStatus;
import dev.holdfast.faults.World.Recorded;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A backup fails at once, since it asks for a tier that there is not, and somebody is told. */
final class NotificationScenario extends Scenario {
  private final Set<String> told = new HashSet<>();

  NotificationScenario(Stage stage, Cell cell, String name) {
    super(stage, cell, name);
  }

  private String failing() {
    return name + "-failing";
  }

  private String sound() {
    return name + "-sound";
  }

  @Override
  void prepare() {
    policy("[]");
    await("the policy knows whom to tell", () -> notifications().isPresent());
  }

  private Optional<NotificationStatus> notifications() {
    return Optional.ofNullable(stage.get(BackupPolicy.class, name).getStatus().notifications());
  }

  @Override
  void begin() {
    told.add(failing());
    backup(failing(), name, "none");
  }

  private boolean isTold(String backup) {
    return stage.hook().notices().stream().anyMatch(one -> one.object().equals(backup))
        && notifications().orElseThrow().due().isEmpty();
  }

  @Override
  boolean hasEnded() {
    return isTold(failing()) && backups().stream().allMatch(Recorded::ended);
  }

  @Override
  Recorded next() {
    told.add(sound());
    backup(sound(), name, null);
    Recorded ended = awaitBackup(sound());
    await("somebody is told of " + sound(), () -> isTold(sound()));
    return ended;
  }

  @Override
  Set<String> hopeless() {
    return Set.of(failing());
  }

  @Override
  Expected expected() {
    return Expected.NOTHING
        .telling(Set.copyOf(told))
        .keeping(told.contains(sound()) ? Set.of(sound()) : Set.of());
  }
}
