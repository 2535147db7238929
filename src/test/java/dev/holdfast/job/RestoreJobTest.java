package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.DatabaseMapping;
import dev.holdfast.api.v1alpha1.Decryption;
import dev.holdfast.api.v1alpha1.IdentityReference;
import dev.holdfast.api.v1alpha1.IfExists;
import dev.holdfast.api.v1alpha1.OwnerMapping;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.SecretReference;
import dev.holdfast.api.v1alpha1.StoredBackup;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestoreJobTest {

  @Test
  void jobIsNotCalledAsThatOfABackupOfTheSameNameIs() {
    Job job = RestoreJob.build(Samples.CONTEXT, restore("to"), Samples.OFFSITE);

    assertThat(job.getMetadata().getName()).isEqualTo("again-restore");
    assertThat(job.getMetadata().getNamespace()).isEqualTo("shops");
    assertThat(job.getMetadata().getOwnerReferences().get(0).getUid()).isEqualTo("restore-uid");
    assertThat(job.getMetadata().getLabels())
        .containsEntry("holdfast.dev/restore", "again")
        .containsEntry("app.kubernetes.io/component", "restore")
        .doesNotContainKey("holdfast.dev/backup");
  }

  @Test
  void jobKnowsWhatToRestoreAndMountsWhatThatTakes() throws Exception {
    Job job = RestoreJob.build(Samples.CONTEXT, restore("to"), Samples.OFFSITE);
    PodSpec pod = job.getSpec().getTemplate().getSpec();

    RestoreRunSpec run = Samples.told(job, RestoreRunSpec.class);
    assertThat(run.uid()).isEqualTo("restore-uid");
    assertThat(run.restore()).isEqualTo("shops/again");
    assertThat(run.backup().manifest()).isEqualTo(Samples.OFFSITE.manifest());
    assertThat(run.backup().sha256()).isEqualTo(Samples.OFFSITE.manifestSha256());
    assertThat(run.databases()).containsExactly(new RestoreRunSpec.Mapping("shop", "to"));
    assertThat(run.target().field()).isEqualTo("spec.target.connection");
    assertThat(run.target().credentials().path()).isEqualTo("/var/run/holdfast/target");
    assertThat(run.backup().destination().s3().credentials().field())
        .isEqualTo("status.source.s3.credentialsSecretRef.name");
    Restore bare = restore("to");
    StoredBackup object =
        new StoredBackup(Samples.OFFSITE.destination(), Samples.OFFSITE.manifest(), null);
    bare.setSpec(
        new RestoreSpec(
            new RestoreSource(null, null, object), bare.getSpec().target(), null, null, null));
    assertThat(
            RestoreRunSpecs.of(bare, Samples.OFFSITE)
                .backup()
                .destination()
                .s3()
                .credentials()
                .field())
        .isEqualTo("spec.source.object.destination.s3.credentialsSecretRef.name");
    assertThat(pod.getVolumes())
        .extracting(Volume::getName)
        .containsExactlyInAnyOrder("tmp", "target", "destination-0");
    assertThat(pod.getContainers().get(0).getArgs()).containsExactly("job", "restore");
    assertThat(RestrictedStandard.violations(job.getSpec().getTemplate())).isEmpty();
    assertThat(RunJob.noProgressTimeout(job)).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void identityAndItsPassphraseAreMountedAndNothingElseOfTheirSecret() throws Exception {
    Restore restore = restore("to");
    RestoreSpec spec = restore.getSpec();
    restore.setSpec(
        new RestoreSpec(
            spec.source(),
            spec.target(),
            null,
            new Decryption(new IdentityReference("keys", "key.asc", "pass")),
            spec.jobTemplate()));

    Job job = RestoreJob.build(Samples.CONTEXT, restore, Samples.OFFSITE);

    RestoreRunSpec.Identity identity = RestoreRunSpecs.of(restore, Samples.OFFSITE).identity();
    assertThat(identity.key())
        .isEqualTo(
            new RunSpec.MountedSecret(
                "keys", "/var/run/holdfast/identity/key.asc", "spec.decryption.secretRef"));
    assertThat(identity.passphrase())
        .isEqualTo(
            new RunSpec.MountedSecret(
                "keys",
                "/var/run/holdfast/identity-passphrase/pass",
                "spec.decryption.secretRef.passphraseKey"));
    assertThat(job.getSpec().getTemplate().getSpec().getVolumes())
        .filteredOn(volume -> volume.getName().startsWith("identity"))
        .hasSize(2)
        .allSatisfy(volume -> assertThat(volume.getSecret().getItems()).hasSize(1))
        .allSatisfy(volume -> assertThat(volume.getSecret().getOptional()).isTrue());
    assertThat(RestrictedStandard.violations(job.getSpec().getTemplate())).isEmpty();
  }

  @Test
  void specThatMakesNoSenseMakesNoJob() {
    assertThatThrownBy(
            () -> RestoreJob.build(Samples.CONTEXT, restore("one", "two"), Samples.OFFSITE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("spec.target.databases[1].from: \"shop\" is in the list already");
  }

  @Test
  void databaseIsRestoredOnceAndUnderANameOfItsOwn() {
    assertThat(problems(new DatabaseMapping("shop", "a"), new DatabaseMapping("shop", "b")))
        .containsExactly("spec.target.databases[1].from: \"shop\" is in the list already");
    assertThat(problems(new DatabaseMapping("shop", null), new DatabaseMapping("shop", null)))
        .containsExactly("spec.target.databases[1].from: \"shop\" is in the list already");
    assertThat(problems(new DatabaseMapping("shop", null), new DatabaseMapping("app", "shop")))
        .containsExactly("spec.target.databases[1].to: \"shop\" is in the list already");
    assertThat(problems(new DatabaseMapping("shop", "app"), new DatabaseMapping("app", "shop")))
        .isEmpty();
  }

  @Test
  void namesAreMeasuredInBytes() {
    String tooLong = "\u6570\u636e".repeat(11);

    assertThat(problems(new DatabaseMapping(tooLong, null)))
        .singleElement()
        .asString()
        .startsWith("spec.target.databases[0].from: ")
        .contains("66 bytes");
    assertThat(problems(new DatabaseMapping("shop", tooLong)))
        .singleElement()
        .asString()
        .startsWith("spec.target.databases[0].to: ")
        .contains("66 bytes");
    assertThat(problems(new DatabaseMapping("shop", "\u6570".repeat(21)))).isEmpty();
  }

  private static List<String> problems(DatabaseMapping... databases) {
    Restore restore = restore("to");
    return RestoreFields.problems(
        new RestoreSpec(
            restore.getSpec().source(),
            new RestoreTarget(restore.getSpec().target().connection(), List.of(databases)),
            null,
            null,
            null));
  }

  @Test
  void howADatabaseMakesWayIsSaidOnlyWhereOneDoes() {
    RestoreTarget target = restore("to").getSpec().target();
    assertThat(problems(target, IfExists.FAIL))
        .containsExactly(
            "spec.target.terminateConnections: only with ifExists Replace",
            "spec.target.keepReplaced: only with ifExists Replace");
    assertThat(problems(target, IfExists.REPLACE)).isEmpty();
  }

  private static List<String> problems(RestoreTarget target, IfExists ifExists) {
    return RestoreFields.problems(
        new RestoreSpec(
            restore("to").getSpec().source(),
            new RestoreTarget(
                target.connection(),
                target.databases(),
                ifExists,
                true,
                false,
                null,
                null,
                null,
                null),
            null,
            null,
            null));
  }

  @Test
  void whatHasTheNameMakesWayOnlyIfThatIsAskedFor() {
    Restore restore = restore("to");
    assertThat(RestoreRunSpecs.of(restore, Samples.OFFSITE).options().replacement()).isNull();
    RestoreTarget target = restore.getSpec().target();
    restore.setSpec(
        new RestoreSpec(
            restore.getSpec().source(),
            new RestoreTarget(
                target.connection(),
                target.databases(),
                IfExists.REPLACE,
                true,
                null,
                null,
                null,
                null,
                null),
            null,
            null,
            null));

    assertThat(RestoreRunSpecs.of(restore, Samples.OFFSITE).options().replacement())
        .isEqualTo(new RestoreOptions.Replacement(true, true));
  }

  @Test
  void rolesInWhosePlaceOthersComeAreTold() {
    Restore restore = restore("to");
    restore.setSpec(withOwners(false, false, new OwnerMapping("a", "b")));

    RestoreOptions.Roles roles = RestoreRunSpecs.of(restore, Samples.OFFSITE).options().roles();

    assertThat(RestoreFields.problems(restore.getSpec())).isEmpty();
    assertThat(roles.owners()).containsExactly(new RestoreOptions.Roles.Mapping("a", "b"));
    assertThat(roles.nameOf("a")).isEqualTo("b");
    assertThat(roles.nameOf("b")).isEqualTo("b");
    assertThat(roles.nameOf(null)).isNull();
  }

  @Test
  void ownersWhoGetNothingAreRefused() {
    assertThat(
            RestoreFields.problems(
                withOwners(
                    true,
                    true,
                    new OwnerMapping("a", "b"),
                    new OwnerMapping("a", "c"),
                    new OwnerMapping("d", null))))
        .containsExactly(
            "spec.target.owners: leave them out with noOwner",
            "spec.target.owners: leave them out with singleTransaction",
            "spec.target.owners: name both roles, from and to",
            "spec.target.owners: two roles are to come in the place of the same one");
  }

  private static RestoreSpec withOwners(
      boolean noOwner, boolean singleTransaction, OwnerMapping... owners) {
    RestoreSpec spec = restore("to").getSpec();
    return new RestoreSpec(
        spec.source(),
        new RestoreTarget(
            spec.target().connection(),
            List.of(),
            null,
            null,
            null,
            null,
            null,
            noOwner,
            null,
            List.of(owners)),
        null,
        null,
        null,
        null,
        null,
        null,
        singleTransaction);
  }

  @Test
  void everyProblemIsToldAtOnce() {
    assertThat(RestoreFields.problems(new RestoreSpec(null, null, null, null, null)))
        .containsExactly(
            "spec.source: give exactly one of backupRef, latest and object",
            "spec.target.connection: say how to reach the server");
  }

  private static Restore restore(String... names) {
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
            new RestoreTarget(
                new Connection("db", null, new SecretReference("db"), null, null),
                List.of(names).stream().map(name -> new DatabaseMapping("shop", name)).toList()),
            null,
            null,
            null));
    return restore;
  }
}
