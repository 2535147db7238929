package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.AzureDestination;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Buckets;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.SecretReference;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each kind of destination makes of a Job. */
class DestinationMountsTest {
  private static final Destination VOLUME =
      Destination.of("local", new VolumeDestination("backups", "/prod/databases"));
  private static final Destination AZURE =
      Destination.of(
          "blobs",
          new AzureDestination("backups", "prod/", "shop", null, new SecretReference("k")));

  @Test
  void claimIsMountedWhereTheRunLooks() {
    Job job = backup(VOLUME);

    RunSpec.Destination told = Samples.runSpec(job).destinations().get(0);
    assertThat(told)
        .isEqualTo(
            new RunSpec.Destination(
                "local",
                "spec.destinations[0].volume",
                null,
                new RunSpec.Volume("backups", "/var/run/holdfast/destination-0", "prod/databases/"),
                null));
    assertThat(told.prefix()).isEqualTo("prod/databases/");
    assertThat(told.prefixField()).isEqualTo("spec.destinations[0].volume.path");
    Volume volume = volume(job, "destination-0");
    assertThat(volume.getPersistentVolumeClaim().getClaimName()).isEqualTo("backups");
    VolumeMount mount = mount(job, "destination-0");
    assertThat(mount.getMountPath()).isEqualTo(told.volume().path());
    assertThat(mount.getReadOnly()).isFalse();
    assertThat(mount.getSubPath()).isNull();
  }

  /** By their names alone, the certificate of the first would be where the second's keys are. */
  @Test
  void destinationsOfAnyNamesDoNotMeetInThePod() {
    Job job =
        backup(s3("a", "bucket-1", "keys-1"), s3("a-ca", "bucket-2", "keys-2"), VOLUME, AZURE);

    List<Volume> volumes = job.getSpec().getTemplate().getSpec().getVolumes();
    assertThat(volumes).extracting(Volume::getName).doesNotHaveDuplicates().hasSize(1 + 6);
    List<RunSpec.Destination> told = Samples.runSpec(job).destinations();
    assertThat(told)
        .extracting(RunSpec.Destination::name)
        .containsExactly("a", "a-ca", "local", "blobs");
    assertThat(told)
        .extracting(RunSpec.Destination::field)
        .containsExactly(
            "spec.destinations[0].s3",
            "spec.destinations[1].s3",
            "spec.destinations[2].volume",
            "spec.destinations[3].azure");
    assertThat(told.get(0).s3().ca().path()).isEqualTo("/var/run/holdfast/destination-0-ca/ca.crt");
    assertThat(told.get(1).s3().credentials())
        .isEqualTo(
            new RunSpec.MountedSecret(
                "keys-2",
                "/var/run/holdfast/destination-1",
                "spec.destinations[1].s3.credentialsSecretRef.name"));
    assertThat(volume(job, "destination-1").getSecret().getSecretName()).isEqualTo("keys-2");
    assertThat(volume(job, "destination-0-ca").getSecret().getSecretName())
        .isEqualTo("authorities");
    assertThat(told.get(2).volume().path()).isEqualTo(mount(job, "destination-2").getMountPath());
    assertThat(
            job.getSpec().getTemplate().getSpec().getContainers().get(0).getResources().getLimits())
        .containsEntry("memory", new Quantity("328Mi"));
  }

  private static Destination s3(String name, String bucket, String credentials) {
    return Destination.of(
        name,
        Buckets.of(
            """
            {bucket: %s, credentialsSecretRef: {name: %s},
             caSecretRef: {name: authorities, key: ca.crt}}
            """
                .formatted(bucket, credentials)));
  }

  @Test
  void nothingElseOfThePodChanges() {
    Job with = backup(VOLUME);
    Job without = backup();

    strip(with);
    strip(without);

    assertThat(with).isEqualTo(without);
    assertThat(RestrictedStandard.violations(backup(VOLUME).getSpec().getTemplate())).isEmpty();
  }

  /** Takes away what tells the one destination from the other. */
  private static void strip(Job job) {
    PodSpec pod = job.getSpec().getTemplate().getSpec();
    pod.setVolumes(List.of(pod.getVolumes().get(0)));
    Container container = pod.getContainers().get(0);
    container.setVolumeMounts(List.of(container.getVolumeMounts().get(0)));
    container
        .getEnv()
        .removeIf(variable -> variable.getName().equals(RunSpec.ENVIRONMENT_VARIABLE));
  }

  @Test
  void restoreCannotWriteToTheClaim() throws Exception {
    Job job = restore(VOLUME);

    assertThat(mount(job, "destination-0").getReadOnly()).isTrue();
    RunSpec.Destination told = told(job);
    assertThat(told.field()).isEqualTo("status.source.volume");
    assertThat(told.volume().path()).isEqualTo("/var/run/holdfast/destination-0");
    assertThat(RestrictedStandard.violations(job.getSpec().getTemplate())).isEmpty();
  }

  @Test
  void containerOfAzureBringsItsSecret() throws Exception {
    RunSpec.Azure azure = Samples.runSpec(backup(AZURE)).destinations().get(0).azure();

    assertThat(azure)
        .isEqualTo(
            new RunSpec.Azure(
                "backups",
                "prod/",
                "shop",
                "https://shop.blob.core.windows.net",
                new RunSpec.MountedSecret(
                    "k",
                    "/var/run/holdfast/destination-0",
                    "spec.destinations[0].azure.credentialsSecretRef.name")));
    assertThat(volume(backup(AZURE), "destination-0").getSecret().getSecretName()).isEqualTo("k");
    assertThat(told(restore(AZURE)).azure().credentials().field())
        .isEqualTo("status.source.azure.credentialsSecretRef.name");
  }

  @ParameterizedTest
  @CsvSource({
    ", ''",
    "/, ''",
    "backups, backups/",
    "/backups, backups/",
    "/backups/, backups/",
    "/a/b.c/d_e, a/b.c/d_e/"
  })
  void pathBecomesThePrefixOfEveryKey(String path, String prefix) {
    assertThat(Destination.of("local", new VolumeDestination("backups", path)).prefix())
        .isEqualTo(prefix);
  }

  @Test
  void destinationOfNoKindMakesNoJob() {
    assertThatThrownBy(() -> restore(new Destination("none", null, null, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("status.source: give exactly one of s3, volume and azure");
  }

  private static Job backup(Destination... destinations) {
    BackupPolicy policy = Samples.policy("policy-minimal.yaml");
    BackupPolicySpec spec = policy.getSpec();
    policy.setSpec(
        new BackupPolicySpec(
            spec.suspend(),
            spec.source(),
            spec.tiers(),
            spec.dump(),
            spec.encryption(),
            destinations.length == 0 ? spec.destinations() : List.of(destinations),
            spec.jobTemplate(),
            null,
            null));
    return BackupJob.build(Samples.CONTEXT, Samples.backup("backup-minimal.yaml"), policy);
  }

  private static Job restore(Destination source) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName("again").withNamespace("shops").withUid("uid").build());
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(BackupReference.of("nightly")),
            new RestoreTarget(
                new Connection("db", null, new SecretReference("db"), null, null), List.of()),
            null,
            null,
            null));
    return RestoreJob.build(
        Samples.CONTEXT, restore, DestinationStatus.of(source).committed("key", "sha", "1 B", 1L));
  }

  private static RunSpec.Destination told(Job job) throws Json.MalformedJsonException {
    String value =
        job.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().stream()
            .filter(variable -> variable.getName().equals(RunSpec.ENVIRONMENT_VARIABLE))
            .map(EnvVar::getValue)
            .findFirst()
            .orElseThrow();
    return Json.read(value, RestoreRunSpec.class).backup().destination();
  }

  private static Volume volume(Job job, String name) {
    return job.getSpec().getTemplate().getSpec().getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static VolumeMount mount(Job job, String name) {
    return job.getSpec().getTemplate().getSpec().getContainers().get(0).getVolumeMounts().stream()
        .filter(mount -> mount.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
