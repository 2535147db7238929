package dev.holdfast.faults;

import static java.util.stream.Collectors.toSet;

import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.faults.World.Recorded;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A second backup lets the first one expire. */
final class PruneScenario extends Scenario {
  private static final String TIER = "daily";

  PruneScenario(Stage stage, Cell cell, String name) {
    super(stage, cell, name);
  }

  private String first() {
    return name + "-first";
  }

  private String second() {
    return name + "-second";
  }

  private String third() {
    return name + "-third";
  }

  @Override
  void prepare() {
    policy("[{name: daily, schedule: \"0 3 29 2 *\", retention: {keepLast: 1}}]");
    backup(first(), name, TIER);
    requireBackup(first());
    await("the first prune ends", this::pruned);
  }

  @Override
  void begin() {
    backup(second(), name, TIER);
  }

  private int prunes() {
    return (int)
        stage.list(Prune.class).stream()
            .filter(one -> one.getSpec().policyRef().name().equals(name))
            .count();
  }

  private boolean pruned() {
    List<Prune> all =
        stage.list(Prune.class).stream()
            .filter(one -> one.getSpec().policyRef().name().equals(name))
            .toList();
    return all.stream().map(Observation::recorded).allMatch(Recorded::ended);
  }

  @Override
  boolean hasEnded() {
    return prunes() > 0
        && pruned()
        && backups().stream().allMatch(Recorded::ended)
        && backups().stream().anyMatch(one -> one.name().equals(second()));
  }

  @Override
  Recorded next() {
    backup(third(), name, TIER);
    Recorded third = awaitBackup(third());
    await(
        "what has expired goes",
        () ->
            pruned()
                && backups().stream().noneMatch(one -> expected().gone().contains(one.name())));
    return third;
  }

  @Override
  Expected expected() {
    Set<String> stored =
        backups().stream().filter(Recorded::isStored).map(Recorded::name).collect(toSet());
    return keepingLast(
        Stream.of(first(), second(), third())
            .filter(one -> !one.equals(third()) || stored.contains(one))
            .toList());
  }

  /** What a policy that keeps one keeps of {@code stored}, which is in the order of time. */
  static Expected keepingLast(List<String> stored) {
    int last = stored.size() - 1;
    return Expected.NOTHING
        .keeping(Set.of(stored.get(last)))
        .losing(Set.copyOf(stored.subList(0, last)));
  }
}
