package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.DatabaseMapping;
import dev.holdfast.api.v1alpha1.IfExists;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.SecretReference;
import dev.holdfast.api.v1alpha1.ThrowAwayServer;
import dev.holdfast.api.v1alpha1.VerificationQuery;
import dev.holdfast.artifact.TestRunSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Job that restores a backup to prove it. */
class TestJobTest {
  private static final Connection CONNECTION =
      new Connection("db", null, new SecretReference("db"), null, null);
  private static final ThrowAwayServer OFFICIAL = new ThrowAwayServer(null, null, null, null);

  @Test
  void jobRestoresOneCopyAndIsToldTheQueries() throws Exception {
    Restore restore =
        restore(
            new RestoreTarget(CONNECTION, List.of(new DatabaseMapping("shop", null))),
            new VerificationQuery("shop", "select $1", "90s"));
    Job job = TestJob.build(Samples.CONTEXT, restore, Samples.OFFSITE, null);
    TestRunSpec run = Samples.told(job, TestRunSpec.class);

    assertThat(job.getMetadata().getName()).isEqualTo("proof-restore");
    assertThat(main(job).getArgs()).containsExactly("job", "test");
    assertThat(pod(job).getInitContainers()).isEmpty();
    assertThat(RestrictedStandard.violations(job.getSpec().getTemplate())).isEmpty();
    assertThat(run.throwAway()).isFalse();
    assertThat(run.server().host()).isEqualTo("db");
    assertThat(run.databases()).containsExactly("shop");
    assertThat(run.queries())
        .containsExactly(new TestRunSpec.Query("spec.queries[0]", "shop", "select $1", 90));
    assertThat(run.scope()).isEqualTo("restore-uid");
    assertThat(run.jobs()).isZero();
    assertThat(run.backup().manifest()).isEqualTo(Samples.OFFSITE.manifest());
  }

  @Test
  void whatAPolicyMakesMayDropWhatItsFormerOnesHaveLeft() throws Exception {
    Restore restore = restore(new RestoreTarget(CONNECTION, List.of()));
    restore.getMetadata().setAnnotations(Map.of(Api.POLICY_UID_ANNOTATION, "policy-uid"));

    TestRunSpec run =
        Samples.told(
            TestJob.build(Samples.CONTEXT, restore, Samples.OFFSITE, null), TestRunSpec.class);

    assertThat(run.scope()).isEqualTo("policy-uid");
    assertThat(run.uid()).isEqualTo("restore-uid");
  }

  @Test
  void serverOfItsOwnRunsBesideItUnderTheRestrictedStandard() throws Exception {
    Job job = build(OFFICIAL, status("15.6 (Debian 15.6-1)", 10L << 30));
    Container server = pod(job).getInitContainers().get(0);

    assertThat(RestrictedStandard.violations(job.getSpec().getTemplate())).isEmpty();
    assertThat(server.getName()).isEqualTo("server");
    assertThat(server.getRestartPolicy()).isEqualTo("Always");
    assertThat(server.getImage()).isEqualTo("postgres:15");
    assertThat(server.getSecurityContext().getRunAsUser()).isEqualTo(999);
    assertThat(server.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(String.join(" ", server.getCommand())).contains("listen_addresses=127.0.0.1");
    assertThat(pod(job).getVolumes())
        .filteredOn(volume -> volume.getEmptyDir() != null)
        .extracting(
            Volume::getName,
            volume -> volume.getEmptyDir().getMedium(),
            volume -> volume.getEmptyDir().getSizeLimit().toString())
        .contains(
            tuple("server", "Memory", "1Mi"),
            tuple("server-data", null, 2_048 + 3 * 10_240 + "Mi"));
  }

  @Test
  void cloudIdentityOfTheServiceAccountIsNotForTheServer() {
    Restore restore =
        Serialization.unmarshal(
            """
            apiVersion: holdfast.dev/v1alpha1
            kind: Restore
            metadata: {name: proof, namespace: shops, uid: restore-uid}
            spec:
              source: {backupRef: {name: nightly}}
              target: {server: {}}
              mode: Verify
              jobTemplate: {serviceAccountName: cloud, annotations: {eks.amazonaws.com/skip-containers: mesh}}
            """,
            Restore.class);

    assertThat(
            TestJob.build(Samples.CONTEXT, restore, Samples.OFFSITE, status("15.6", 1L))
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations())
        .containsEntry("eks.amazonaws.com/skip-containers", "mesh,server")
        .containsEntry("azure.workload.identity/skip-containers", "server");
  }

  @Test
  void passwordIsMadeInThePodAndNowhereInTheJob() throws Exception {
    Job job = build(OFFICIAL, status("15.6", 1L));
    TestRunSpec run = Samples.told(job, TestRunSpec.class);

    assertThat(run.throwAway()).isTrue();
    assertThat(run.server().host()).isEqualTo("127.0.0.1");
    assertThat(run.server().sslMode()).isEqualTo("disable");
    assertThat(main(job).getVolumeMounts())
        .filteredOn(mount -> mount.getName().equals("server"))
        .singleElement()
        .satisfies(
            mount -> {
              assertThat(mount.getMountPath()).isEqualTo(run.server().credentials().path());
              assertThat(mount.getReadOnly()).isTrue();
            });
    assertThat(pod(job).getInitContainers().get(0).getEnv())
        .allMatch(variable -> !variable.getName().equals("POSTGRES_PASSWORD"));
  }

  @Test
  void whatIsAskedOfTheServerIsDone() {
    Job job =
        build(new ThrowAwayServer("registry/pg:17-alpine", 70L, "5Gi", null), status("15.6", 1L));
    Container server = pod(job).getInitContainers().get(0);

    assertThat(server.getImage()).isEqualTo("registry/pg:17-alpine");
    assertThat(server.getSecurityContext().getRunAsUser()).isEqualTo(70);
    assertThat(pod(job).getVolumes())
        .filteredOn(volume -> volume.getName().equals("server-data"))
        .allMatch(volume -> volume.getEmptyDir().getSizeLimit().toString().equals("5Gi"));
  }

  @Test
  void imageThatCannotBeGuessedIsAskedFor() {
    assertThatThrownBy(() -> build(OFFICIAL, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("spec.target.server.image: name it");
  }

  @Test
  void serverOfItsOwnIsForModeVerifyAlone() {
    RestoreTarget target = RestoreTarget.of(OFFICIAL);

    assertThat(RestoreFields.problems(spec(RestoreMode.RESTORE, target)))
        .containsExactly("spec.target.server: only mode Verify has a server of its own");
    assertThat(
            RestoreFields.problems(
                spec(
                    RestoreMode.VERIFY,
                    new RestoreTarget(
                        CONNECTION, List.of(), null, null, null, OFFICIAL, null, null, null))))
        .containsExactly("spec.target: " + RestoreTarget.ONE_OF);
    assertThat(RestoreFields.problems(spec(RestoreMode.VERIFY, target))).isEmpty();
    assertThat(
            RestoreFields.problems(
                spec(
                    RestoreMode.RESTORE,
                    new RestoreTarget(CONNECTION, List.of()),
                    new VerificationQuery("", " ", "soon"))))
        .hasSize(4)
        .anyMatch(text -> text.startsWith("spec.queries: "))
        .anyMatch(text -> text.startsWith("spec.queries[0].database: "))
        .anyMatch(text -> text.startsWith("spec.queries[0].sql: "))
        .anyMatch(text -> text.startsWith("spec.queries[0].timeout: "));
  }

  @Test
  void whatATestWouldNotHeedIsRefused() {
    RestoreTarget replacing =
        new RestoreTarget(
            CONNECTION, List.of(), IfExists.REPLACE, null, null, null, null, true, null);
    RestoreSpec spec =
        new RestoreSpec(
            new RestoreSource(BackupReference.of("nightly")),
            replacing,
            RestoreMode.VERIFY,
            null,
            null,
            null,
            null,
            null,
            true);

    assertThat(RestoreFields.problems(spec))
        .containsExactly(
            "spec.filters, singleTransaction: leave them out; modes ReadBack and Verify look at"
                + " everything",
            "spec." + RestoreSpec.OF_ITS_OWN);
  }

  private static Job build(ThrowAwayServer server, BackupStatus backup) {
    return TestJob.build(
        Samples.CONTEXT, restore(RestoreTarget.of(server)), Samples.OFFSITE, backup);
  }

  private static BackupStatus status(String version, long rawBytes) {
    return new BackupStatus(
        1L,
        BackupPhase.COMPLETED,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        rawBytes,
        version,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static Container main(Job job) {
    return pod(job).getContainers().get(0);
  }

  private static PodSpec pod(Job job) {
    return job.getSpec().getTemplate().getSpec();
  }

  private static RestoreSpec spec(
      RestoreMode mode, RestoreTarget target, VerificationQuery... queries) {
    return new RestoreSpec(
        new RestoreSource(BackupReference.of("nightly")),
        target,
        mode,
        null,
        null,
        List.of(queries),
        null,
        null,
        null);
  }

  private static Restore restore(RestoreTarget target, VerificationQuery... queries) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder()
            .withName("proof")
            .withNamespace("shops")
            .withUid("restore-uid")
            .build());
    restore.setSpec(spec(RestoreMode.VERIFY, target, queries));
    return restore;
  }
}
