package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.artifact.ExitCodes;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.artifact.RunSpec.MountedSecret;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupJobTest {

  @ParameterizedTest
  @ValueSource(strings = {"full", "minimal"})
  void jobIsTheOneInTheFile(String name) {
    Job expected = Serialization.unmarshal(Samples.text("job-" + name + ".yaml"), Job.class);

    assertThat(Serialization.asYaml(build(name))).isEqualTo(Serialization.asYaml(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "minimal"})
  void sameObjectsGiveTheSameJob(String name) {
    assertThat(build(name)).isEqualTo(build(name));
  }

  @Test
  void jobIsNamedAfterItsBackupAndOwnedByIt() {
    Backup backup = Samples.backup("backup-full.yaml");
    Job job = build("full");

    assertThat(job.getMetadata().getName()).isEqualTo(backup.getMetadata().getName());
    assertThat(job.getMetadata().getNamespace()).isEqualTo("shops");
    assertThat(job.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(
            owner -> {
              assertThat(owner.getApiVersion()).isEqualTo("holdfast.dev/v1alpha1");
              assertThat(owner.getKind()).isEqualTo("Backup");
              assertThat(owner.getName()).isEqualTo(backup.getMetadata().getName());
              assertThat(owner.getUid()).isEqualTo("backup-uid");
              assertThat(owner.getController()).isTrue();
              assertThat(owner.getBlockOwnerDeletion()).isFalse();
            });
  }

  @Test
  void longestNameFitsAJob() {
    Backup backup = Samples.backup("backup-full.yaml");
    backup.getMetadata().setName("b".repeat(Backup.MAX_NAME_LENGTH));

    Job job = BackupJob.build(Samples.CONTEXT, backup, Samples.policy("policy-full.yaml"));

    // 63 is the limit for a Job, since its name becomes a label of its pods; every label of ours
    // has to fit as well.
    assertThat(job.getMetadata().getName()).hasSizeLessThanOrEqualTo(63);
    assertThat(job.getMetadata().getLabels().values())
        .allSatisfy(value -> assertThat(value).hasSizeLessThanOrEqualTo(63));
  }

  @Test
  void jobAndPodCarryTheLabelsThatTheOperatorLooksFor() {
    Map<String, String> ours =
        Map.of(
            "app.kubernetes.io/managed-by", "holdfast",
            "app.kubernetes.io/name", "holdfast",
            "app.kubernetes.io/component", "backup",
            "holdfast.dev/policy", "shop",
            "holdfast.dev/tier", "daily",
            "holdfast.dev/backup", "shop-daily-20261121-030000");
    Job job = build("full");

    assertThat(job.getMetadata().getLabels()).containsAllEntriesOf(ours);
    assertThat(job.getMetadata().getLabels()).containsEntry("team", "shop");
    assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
        .isEqualTo(job.getMetadata().getLabels());
  }

  @Test
  void templateCannotSwitchOffAppArmorNorForgeOurAnnotations() {
    assertThat(build("full").getSpec().getTemplate().getMetadata().getAnnotations())
        .containsOnlyKeys("cluster-autoscaler.kubernetes.io/safe-to-evict");
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "minimal"})
  void podMeetsTheRestrictedStandard(String name) {
    assertThat(RestrictedStandard.violations(pod(build(name)))).isEmpty();
    assertThat(container(build(name)).getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(pod(build(name)).getSpec().getAutomountServiceAccountToken()).isFalse();
  }

  @Test
  void aPodWithoutASecurityContextDoesNotMeetTheStandard() {
    PodTemplateSpec plain =
        new PodTemplateSpecBuilder()
            .withMetadata(new ObjectMetaBuilder().build())
            .withNewSpec()
            .addNewContainer()
            .withName("plain")
            .endContainer()
            .addNewVolume()
            .withName("host")
            .withNewHostPath("/", "Directory")
            .endVolume()
            .endSpec()
            .build();

    assertThat(RestrictedStandard.violations(plain))
        .containsExactlyInAnyOrder(
            "volumes", "runAsNonRoot", "seccomp", "escalation", "capabilities.drop");
  }

  @Test
  void secretsAreMountedAndNotRequired() {
    Job job = build("full");
    Map<String, Volume> volumes =
        pod(job).getSpec().getVolumes().stream()
            .filter(volume -> volume.getSecret() != null)
            .collect(Collectors.toMap(Volume::getName, volume -> volume));

    assertThat(volumes)
        .containsOnlyKeys("source", "source-ca", "destination-0", "destination-0-ca");
    assertThat(volumes.values())
        .allSatisfy(
            volume -> {
              assertThat(volume.getSecret().getOptional()).isTrue();
              assertThat(volume.getSecret().getDefaultMode()).isEqualTo(0440);
            });
    // The group's bit is of use only to a run that is in the group.
    assertThat(pod(job).getSpec().getSecurityContext().getFsGroup())
        .isEqualTo(pod(job).getSpec().getSecurityContext().getRunAsGroup())
        .isPositive();
  }

  @Test
  void everySecretThatTheRunLooksForIsMountedWhereItLooks() {
    Job job = build("full");
    RunSpec run = Samples.runSpec(job);
    List<MountedSecret> secrets =
        List.of(
            run.source().server().credentials(),
            run.source().server().ca(),
            run.destinations().get(0).s3().credentials(),
            run.destinations().get(0).s3().ca());

    assertThat(secrets)
        .containsExactly(
            new MountedSecret(
                "shop-db-app", "/var/run/holdfast/source", "spec.source.connection.secretRef.name"),
            new MountedSecret(
                "shop-db-ca",
                "/var/run/holdfast/source-ca/ca.crt",
                "spec.source.connection.caSecretRef"),
            new MountedSecret(
                "s3",
                "/var/run/holdfast/destination-0",
                "spec.destinations[0].s3.credentialsSecretRef.name"),
            new MountedSecret(
                "s3-ca",
                "/var/run/holdfast/destination-0-ca/tls.crt",
                "spec.destinations[0].s3.caSecretRef"));
    assertThat(secrets).allSatisfy(secret -> assertMounted(job, secret));
  }

  private static void assertMounted(Job job, MountedSecret secret) {
    Volume volume =
        pod(job).getSpec().getVolumes().stream()
            .filter(v -> v.getSecret() != null)
            .filter(v -> v.getSecret().getSecretName().equals(secret.name()))
            .findFirst()
            .orElseThrow();
    VolumeMount mount =
        container(job).getVolumeMounts().stream()
            .filter(m -> m.getName().equals(volume.getName()))
            .findFirst()
            .orElseThrow();
    List<String> paths =
        volume.getSecret().getItems().isEmpty()
            ? List.of(mount.getMountPath())
            : volume.getSecret().getItems().stream()
                .map(item -> mount.getMountPath() + "/" + item.getPath())
                .toList();
    assertThat(mount.getReadOnly()).isTrue();
    assertThat(paths).containsExactly(secret.path());
  }

  @Test
  void withoutReferencesNoSecretIsMounted() {
    Job job = build("minimal");

    assertThat(pod(job).getSpec().getVolumes()).extracting(Volume::getName).containsExactly("tmp");
    assertThat(Samples.runSpec(job).source().server().credentials()).isNull();
    assertThat(Samples.runSpec(job).destinations().get(0).s3().credentials()).isNull();
  }

  @Test
  void secretsReachTheRunAsFilesOnly() {
    Container container = container(build("full"));

    assertThat(container.getArgs()).containsExactly("job", "backup");
    assertThat(container.getCommand()).isEmpty();
    assertThat(container.getEnvFrom()).isEmpty();
    assertThat(container.getEnv())
        .extracting(EnvVar::getName)
        .containsExactly("HOLDFAST_RUN_SPEC", "HOLDFAST_TERMINATION_LOG", "HOME");
    assertThat(container.getEnv()).extracting(EnvVar::getValueFrom).containsOnlyNulls();
  }

  @Test
  void runWritesItsReportWhereKubernetesReadsIt() {
    Container container = container(build("full"));

    assertThat(container.getEnv())
        .contains(
            new EnvVar("HOLDFAST_TERMINATION_LOG", container.getTerminationMessagePath(), null));
    assertThat(container.getTerminationMessagePolicy()).isEqualTo("File");
  }

  @Test
  void kubernetesFindsNothingToReplaceInTheRunSpec() {
    Job job = build("full");
    String value = container(job).getEnv().get(0).getValue();

    assertThat(value).doesNotContain("$");
    assertThat(Samples.runSpec(job).identity().description()).isEqualTo("costs $$ and $(HOME)");
  }

  @Test
  void drainedPodIsReplacedAndPermanentFaultIsNotRetried() {
    var rules = build("full").getSpec().getPodFailurePolicy().getRules();

    assertThat(rules).extracting("action").containsExactly("Ignore", "FailJob");
    assertThat(rules.get(0).getOnPodConditions())
        .singleElement()
        .satisfies(
            condition -> {
              assertThat(condition.getType()).isEqualTo("DisruptionTarget");
              assertThat(condition.getStatus()).isEqualTo("True");
            });
    assertThat(rules.get(1).getOnExitCodes().getContainerName())
        .isEqualTo(container(build("full")).getName());
    assertThat(rules.get(1).getOnExitCodes().getOperator()).isEqualTo("In");
    assertThat(rules.get(1).getOnExitCodes().getValues()).containsExactly(ExitCodes.PERMANENT);
  }

  @Test
  void neverTwoPodsAtOnceAndNeverGoneBeforeItsOutcomeIsRead() {
    var spec = build("full").getSpec();

    assertThat(spec.getParallelism()).isEqualTo(1);
    assertThat(spec.getCompletions()).isEqualTo(1);
    assertThat(spec.getPodReplacementPolicy()).isEqualTo("Failed");
    assertThat(spec.getTemplate().getSpec().getRestartPolicy()).isEqualTo("Never");
    assertThat(spec.getTtlSecondsAfterFinished()).isNull();
    assertThat(spec.getActiveDeadlineSeconds()).isEqualTo(7_200);
    assertThat(spec.getBackoffLimit()).isEqualTo(4);
  }

  @Test
  void memoryIsBoundedUnlessTheTemplateSaysOtherwise() {
    assertThat(container(build("minimal")).getResources().getLimits())
        .containsExactly(Map.entry("memory", new Quantity("256Mi")));
    assertThat(container(build("minimal")).getResources().getRequests())
        .containsOnly(
            Map.entry("cpu", new Quantity("100m")), Map.entry("memory", new Quantity("256Mi")));
    assertThat(container(build("full")).getResources().getLimits())
        .containsExactly(Map.entry("memory", new Quantity("1Gi")));
  }

  @Test
  void timeoutOfARunningJobIsTheOneItWasCreatedWith() {
    Job job = build("full");

    assertThat(RunJob.noProgressTimeout(job)).isEqualTo(Duration.ofMinutes(10));

    container(job).getEnv().get(0).setValue("not a RunSpec");
    assertThat(RunJob.noProgressTimeout(job)).isEqualTo(Duration.ofMinutes(15));

    container(job).setEnv(List.of());
    assertThat(RunJob.noProgressTimeout(job)).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void placementIsTheTemplates() {
    var spec = pod(build("full")).getSpec();

    assertThat(spec.getServiceAccountName()).isEqualTo("backup");
    assertThat(spec.getNodeSelector()).isEqualTo(Map.of("disk", "ssd", "zone", "a"));
    assertThat(spec.getTolerations()).extracting("key").containsExactly("batch");
    assertThat(spec.getAffinity().getNodeAffinity()).isNotNull();
    assertThat(spec.getPriorityClassName()).isEqualTo("low");
    assertThat(spec.getImagePullSecrets()).extracting("name").containsExactly("registry");
    assertThat(pod(build("minimal")).getSpec().getServiceAccountName()).isNull();
  }

  private static Job build(String name) {
    BackupPolicy policy = Samples.policy("policy-" + name + ".yaml");
    return BackupJob.build(Samples.CONTEXT, Samples.backup("backup-" + name + ".yaml"), policy);
  }

  private static PodTemplateSpec pod(Job job) {
    return job.getSpec().getTemplate();
  }

  private static Container container(Job job) {
    return pod(job).getSpec().getContainers().get(0);
  }
}
