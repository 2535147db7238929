package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.schedule.RunNames;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever may write to the bucket knows the policy's UID, which every manifest names. */
class PlantedRunsTest {
  private static final Instant RUN = Instant.parse("2026-11-21T03:00:00Z");

  private final Cluster cluster = new Cluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** "Whoever may write manifests must not be able to keep a run from being started." */
  @Test
  void manifestsUnderBothNamesOfARunKeepItNotFromBeingStarted() {
    cluster.at(RUN.minusSeconds(60));
    cluster.createPolicy(Tier.of("daily", "0 3 * * *", "UTC", "1h"));
    cluster.reconcilePolicy();
    String name = "shop-daily-20261121-0300";
    plant(name);
    plant(RunNames.besideNamesake(name, cluster.policy().getMetadata().getUid()));

    cluster.at(RUN);
    try {
      cluster.reconcilePolicy();
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("are taken");
    }

    assertThat(cluster.backups()).as("a run of its own, beside what was planted").hasSize(3);
  }

  /** What CatalogueRecords.record makes of a manifest. */
  private void plant(String name) {
    Backup planted = new Backup();
    planted.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(Cluster.NAMESPACE)
            .withAnnotations(
                Map.of(
                    Api.MADE_AGAIN_ANNOTATION,
                    "ab".repeat(32),
                    Api.POLICY_UID_ANNOTATION,
                    cluster.policy().getMetadata().getUid(),
                    Api.SCHEDULED_FOR_ANNOTATION,
                    RUN.toString()))
            .build());
    planted.setSpec(new BackupSpec(new PolicyReference("shop"), "daily", null, true, null));
    cluster.client().resource(planted).create();
  }
}
