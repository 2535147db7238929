package dev.holdfast.faults;

import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.faults.World.Content;
import dev.holdfast.faults.World.Recorded;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A backup becomes a database: a new one, one in the place of another, or one for a while. */
final class RestoreScenario extends Scenario {
  /** Since when somebody must have answered; null as long as nobody has to. */
  private Instant askedAt;

  RestoreScenario(Stage stage, Cell cell, String name) {
    super(stage, cell, name);
  }

  /** As Jobs tell it. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private String database() {
    return name.replace('-', '_');
  }

  @Override
  Optional<String> target() {
    return cell.door().step() == Step.VERIFICATION ? Optional.empty() : Optional.of(database());
  }

  @Override
  void prepare() {
    requireGolden();
    if (cell.door().step() == Step.SWAP) {
      stage.postgres().createDatabase(database());
      stage
          .postgres()
          .execute(
              database(), "create table " + Observation.FORMER_TABLE + " as select 1 as content");
    }
  }

  @Override
  void begin() {
    if (cell.fault().isSurvived()) {
      askedAt = now();
    }
    restore(name, cell.door().step() == Step.SWAP);
  }

  private void restore(String restore, boolean replaces) {
    String target = "connection: " + connection();
    if (target().isPresent()) {
      target += ", databases: [{from: shop, to: " + database() + "}]";
    }
    if (replaces && target().isPresent()) {
      target += ", ifExists: Replace, terminateConnections: true, keepReplaced: false";
    }
    stage.create(
        Restore.class,
        """
        apiVersion: holdfast.dev/v1alpha1
        kind: Restore
        metadata: {name: %s, namespace: default}
        spec:
          source: {backupRef: {name: %s}}
          target: {%s}
          mode: %s
          jobTemplate: %s
        """
            .formatted(
                restore,
                GOLDEN,
                target,
                cell.door().step() == Step.VERIFICATION ? "Verify" : "Restore",
                template()));
  }

  private Recorded restored(String restore) {
    return Observation.recorded(stage.get(Restore.class, restore));
  }

  @Override
  boolean hasEnded() {
    return restored(name).ended();
  }

  @Override
  Recorded next() {
    askedAt = now();
    restore(name + "-next", true);
    await("the next restore ends", () -> restored(name + "-next").ended());
    return restored(name + "-next");
  }

  @Override
  Expected expected() {
    return Expected.NOTHING
        .keeping(Set.of(GOLDEN))
        .verifying(
            cell.door().step() == Step.VERIFICATION && askedAt != null
                ? Map.of(GOLDEN, askedAt)
                : Map.of())
        .restoring(
            cell.door().step() == Step.SWAP
                ? EnumSet.of(Content.FORMER, Content.RESTORED)
                : EnumSet.of(Content.NOTHING, Content.RESTORED));
  }

  @Override
  void cleanUp() {
    target()
        .ifPresent(
            name ->
                stage
                    .postgres()
                    .execute("postgres", "drop database if exists " + name + " with (force)"));
  }
}
