package dev.holdfast.faults;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.faults.World.Recorded;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** The cluster has lost the record of a backup, and has another. */
final class CatalogueScenario extends Scenario {
  /** What ended in the second in which a look begins is left to the next look. */
  private static final Duration NEXT_SECOND = Duration.ofSeconds(2);

  private boolean looked;

  CatalogueScenario(Stage stage, Cell cell, String name) {
    super(stage, cell, name);
  }

  private String lost() {
    return name + "-lost";
  }

  private String there() {
    return name + "-there";
  }

  @Override
  void prepare() {
    policy("[]");
    backup(lost(), name, null);
    requireBackup(lost());
    backup(there(), name, null);
    requireBackup(there());
    Instant stored = Instant.now();
    stage.client().resource(stage.get(Backup.class, lost())).delete();
    await(
        "the record is lost",
        () -> stage.get(Backup.class, lost()) == null && stage.get(Job.class, lost()) == null);
    await("a second has passed", () -> Instant.now().isAfter(stored.plus(NEXT_SECOND)));
  }

  @Override
  void begin() {
    look("look");
  }

  private void look(String suffix) {
    stage.create(
        Catalogue.class,
        """
        apiVersion: holdfast.dev/v1alpha1
        kind: Catalogue
        metadata: {name: %s-%s, namespace: default}
        spec: {policyRef: {name: %s}}
        """
            .formatted(name, suffix, name));
  }

  private Recorded seen(String suffix) {
    return Observation.recorded(stage.get(Catalogue.class, name + "-" + suffix));
  }

  @Override
  boolean hasEnded() {
    // A record that is made and not finished is finished by the next look, whatever that is told.
    return seen("look").ended();
  }

  @Override
  Recorded next() {
    look("again");
    await("the second look ends", () -> seen("again").ended());
    looked = true;
    return seen("again");
  }

  @Override
  Expected expected() {
    Expected objects = Expected.NOTHING.shelving(Set.of(lost(), there()));
    if (looked) {
      return objects.keeping(Set.of(lost(), there()));
    }
    // Of a store that sends other bytes again and again, the look may say so.
    boolean lies = cell.fault() == FaultKind.STORE_CORRUPTING;
    return objects.keeping(lies ? Set.of() : Set.of(there()));
  }
}
