package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.CatalogueSpec;
import dev.holdfast.api.v1alpha1.CatalogueStatus;
import dev.holdfast.api.v1alpha1.CataloguedDestination;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.artifact.CatalogueRunSpec;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CatalogueJobTest {
  private static final Destination CELLAR =
      Destination.of("cellar", new VolumeDestination("cellar", "/prod"));

  @Test
  void jobMountsEveryDestinationAndWritesToNone() {
    Job job =
        CatalogueJob.build(
            Samples.CONTEXT, catalogue(Samples.OFFSITE.destination(), CELLAR), policy());

    assertThat(job.getMetadata().getName()).isEqualTo("look-catalogue");
    assertThat(job.getMetadata().getLabels())
        .containsEntry("holdfast.dev/catalogue", "look")
        .containsEntry("holdfast.dev/policy", "shop")
        .containsEntry("app.kubernetes.io/component", "catalogue");
    assertThat(job.getMetadata().getOwnerReferences().get(0).getUid()).isEqualTo("catalogue-uid");
    assertThat(job.getSpec().getTemplate().getSpec().getContainers().get(0).getArgs())
        .containsExactly("job", "catalogue");
    assertThat(job.getSpec().getTemplate().getSpec().getVolumes())
        .extracting(Volume::getName)
        .containsExactlyInAnyOrder("tmp", "destination-0", "destination-1");
    assertThat(job.getSpec().getTemplate().getSpec().getContainers().get(0).getVolumeMounts())
        .filteredOn(mount -> mount.getName().startsWith("destination-"))
        .extracting(VolumeMount::getReadOnly)
        .containsOnly(true);
    assertThat(RestrictedStandard.violations(job.getSpec().getTemplate())).isEmpty();
    CatalogueRunSpec run = Samples.told(job, CatalogueRunSpec.class);
    assertThat(run.uid()).isEqualTo("catalogue-uid");
    assertThat(run.namespace()).isEqualTo("shops");
    assertThat(run.policy()).isEqualTo("shop");
    assertThat(run.destinations())
        .extracting(RunSpec.Destination::field)
        .containsExactly("spec.destinations[0].s3", "spec.destinations[1].volume");
    assertThat(run.noProgressTimeoutSeconds()).isEqualTo(900);
  }

  private static BackupPolicy policy() {
    BackupPolicy policy = new BackupPolicy();
    policy.setMetadata(new ObjectMetaBuilder().withName("shop").build());
    policy.setSpec(new BackupPolicySpec(null, null, null, null, null, null, null, null, null));
    return policy;
  }

  private static Catalogue catalogue(Destination... destinations) {
    Catalogue catalogue = new Catalogue();
    catalogue.setMetadata(
        new ObjectMetaBuilder()
            .withName("look")
            .withNamespace("shops")
            .withUid("catalogue-uid")
            .build());
    catalogue.setSpec(new CatalogueSpec(new PolicyReference("shop")));
    catalogue.setStatus(
        new CatalogueStatus(
            1L,
            RunPhase.PENDING,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Stream.of(destinations).map(CataloguedDestination::of).toList(),
            List.of(),
            "look-catalogue",
            null,
            null));
    return catalogue;
  }
}
