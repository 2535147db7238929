package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cluster is lost with its volumes; the bucket offsite is not. */
class CatalogueAfterAFireTest {
  /** A Job that mounts what is not there never starts, and nothing is made again of the bucket. */
  @Test
  void volumeThatIsGoneKeepsNoBucketFromBeingLookedThrough() {
    try (Cluster cluster = new Cluster()) {
      BackupPolicy policy = cluster.createPolicy();
      BackupPolicySpec spec = policy.getSpec();
      List<Destination> both = new ArrayList<>(spec.destinations());
      both.add(Destination.of("local", new VolumeDestination("burnt", "/prod")));
      policy.setSpec(
          new BackupPolicySpec(
              spec.suspend(),
              spec.source(),
              spec.tiers(),
              spec.dump(),
              null,
              both,
              spec.jobTemplate(),
              spec.history(),
              null));
      cluster.client().resource(policy).update();
      cluster.createCatalogue("look");
      cluster.reconcileCatalogue("look");
      cluster.reconcileCatalogue("look");

      assertThat(
              cluster
                  .job("look-catalogue")
                  .orElseThrow()
                  .getSpec()
                  .getTemplate()
                  .getSpec()
                  .getVolumes())
          .extracting(Volume::getPersistentVolumeClaim)
          .filteredOn(claim -> claim != null)
          .isEmpty();
    }
  }
}
