package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.Decryption;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.IdentityReference;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.artifact.VerifyRunSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifyJobTest {
  private static final DestinationStatus LOCAL =
      DestinationStatus.of(Destination.of("local", new VolumeDestination("claim", "/prod")))
          .committed("prod/shops/shop/nightly/manifest.json", "ab".repeat(32), "1 B", 1L);

  @Test
  void jobMountsEveryCopyToReadAndNothingElse() throws Exception {
    Job job =
        VerifyJob.build(Samples.CONTEXT, restore(null, null), List.of(Samples.OFFSITE, LOCAL));
    PodSpec pod = job.getSpec().getTemplate().getSpec();

    assertThat(job.getMetadata().getName()).isEqualTo("again-restore");
    assertThat(job.getMetadata().getLabels()).containsEntry("holdfast.dev/restore", "again");
    assertThat(pod.getContainers().get(0).getArgs()).containsExactly("job", "verify");
    assertThat(pod.getVolumes())
        .extracting(Volume::getName)
        .containsExactlyInAnyOrder("tmp", "destination-0", "destination-1");
    assertThat(pod.getContainers().get(0).getVolumeMounts())
        .filteredOn(mount -> mount.getName().startsWith("destination"))
        .hasSize(2)
        .allMatch(VolumeMount::getReadOnly);
    assertThat(RestrictedStandard.violations(job.getSpec().getTemplate())).isEmpty();
    assertThat(RunJob.noProgressTimeout(job)).isEqualTo(Duration.ofMinutes(15));
    VerifyRunSpec run = Samples.told(job, VerifyRunSpec.class);
    assertThat(run.uid()).isEqualTo("restore-uid");
    assertThat(run.restore()).isEqualTo("shops/again");
    assertThat(run.identity()).isNull();
    assertThat(run.copies())
        .extracting(copy -> copy.destination().name(), copy -> copy.destination().field())
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("offsite", "status.copies[0].s3"),
            org.assertj.core.api.Assertions.tuple("local", "status.copies[1].volume"));
    assertThat(run.copies())
        .allMatch(copy -> copy.manifest().equals(Samples.OFFSITE.manifest()))
        .allMatch(copy -> copy.sha256().equals(Samples.OFFSITE.manifestSha256()));
  }

  @Test
  void keyIsMountedIfThereIsOne() {
    Job job =
        VerifyJob.build(
            Samples.CONTEXT,
            restore(null, new Decryption(new IdentityReference("keys", "identity", null))),
            List.of(LOCAL));

    assertThat(job.getSpec().getTemplate().getSpec().getVolumes())
        .extracting(Volume::getName)
        .containsExactlyInAnyOrder("tmp", "destination-0", "identity");
  }

  @Test
  void targetOfWhatRestoresNothingMakesNoJob() {
    Restore restore =
        restore(new RestoreTarget(new Connection("db", null, null, null, null), List.of()), null);

    assertThatThrownBy(() -> VerifyJob.build(Samples.CONTEXT, restore, List.of(LOCAL)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("spec.target: leave it out; mode ReadBack restores nothing");
  }

  private static Restore restore(RestoreTarget target, Decryption decryption) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder()
            .withName("again")
            .withNamespace("shops")
            .withUid("restore-uid")
            .build());
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(BackupReference.of("nightly")),
            target,
            RestoreMode.READ_BACK,
            decryption,
            null));
    return restore;
  }
}
