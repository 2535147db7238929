package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopySpec;
import dev.holdfast.api.v1alpha1.BackupCopyStatus;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.artifact.CopyRunSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyJobTest {
  private static final DestinationStatus CELLAR =
      DestinationStatus.of(Destination.of("cellar", new VolumeDestination("cellar", "/")))
          .committed("shops/shop/nightly/manifest.json", "ab".repeat(32), "1 B", 1L);
  private static final DestinationStatus LOCAL =
      DestinationStatus.of(Destination.of("local", new VolumeDestination("claim", "/second")));

  @Test
  void jobReadsWhereItMustAndWritesToTheTargetAlone() throws Exception {
    Job job = CopyJob.build(Samples.CONTEXT, copy("local"));
    PodSpec pod = job.getSpec().getTemplate().getSpec();

    assertThat(job.getMetadata().getName()).isEqualTo("to-local-copy");
    assertThat(job.getMetadata().getLabels())
        .containsEntry("holdfast.dev/copy", "to-local")
        .containsEntry("app.kubernetes.io/component", "copy")
        .doesNotContainKey("holdfast.dev/backup");
    assertThat(job.getMetadata().getOwnerReferences().get(0).getUid()).isEqualTo("copy-uid");
    assertThat(pod.getContainers().get(0).getArgs()).containsExactly("job", "copy");
    assertThat(pod.getVolumes())
        .extracting(Volume::getName)
        .containsExactlyInAnyOrder("tmp", "destination-0", "destination-1", "destination-2");
    assertThat(pod.getContainers().get(0).getVolumeMounts())
        .filteredOn(mount -> mount.getName().startsWith("destination"))
        .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
        .extracting(VolumeMount::getName)
        .containsExactly("destination-1");
    assertThat(RestrictedStandard.violations(job.getSpec().getTemplate())).isEmpty();
    assertThat(RunJob.noProgressTimeout(job)).isEqualTo(Duration.ofMinutes(15));
    CopyRunSpec run = Samples.told(job, CopyRunSpec.class);
    assertThat(run.uid()).isEqualTo("copy-uid");
    assertThat(run.source().manifest()).isEqualTo(Samples.OFFSITE.manifest());
    assertThat(run.source().sha256()).isEqualTo(Samples.OFFSITE.manifestSha256());
    assertThat(run.target().manifest()).isEqualTo("second/shops/shop/nightly/manifest.json");
    assertThat(run.target().destination().field()).isEqualTo("status.target.volume");
    assertThat(run.others()).hasSize(1);
    assertThat(run.others().get(0).manifest()).isEqualTo(CELLAR.manifest());
    assertThat(run.others().get(0).destination().field()).isEqualTo("status.otherCopies[0].volume");
  }

  @Test
  void copyToWhereItIsReadMakesNoJob() {
    assertThatThrownBy(() -> CopyJob.build(Samples.CONTEXT, copy("offsite")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("spec.to: name another destination than spec.backupRef.destination");
    assertThat(CopyFields.problems(new BackupCopySpec(null, null, null)))
        .containsExactly("spec.backupRef: name the Backup", "spec.to: name the destination");
  }

  private static BackupCopy copy(String to) {
    BackupCopy copy = new BackupCopy();
    copy.setMetadata(
        new ObjectMetaBuilder()
            .withName("to-local")
            .withNamespace("shops")
            .withUid("copy-uid")
            .build());
    copy.setSpec(new BackupCopySpec(new BackupReference("nightly", "offsite"), to, null));
    copy.setStatus(
        new BackupCopyStatus(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Samples.OFFSITE,
            LOCAL,
            List.of(CELLAR),
            null,
            null,
            null));
    return copy;
  }
}
