package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.PolicyCheckSpec;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.junit.jupiter.api.Test;

class CheckJobTest {
  /** What a check has and a backup has not, or the other way round, it could not find out. */
  @Test
  void jobIsToldAndGivenWhatABackupIs() {
    BackupPolicy policy = Samples.policy("policy-full.yaml");
    Job check = CheckJob.build(Samples.CONTEXT, check(policy), policy);
    Backup same = new Backup();
    same.setMetadata(check(policy).getMetadata());
    same.setSpec(
        new dev.holdfast.api.v1alpha1.BackupSpec(
            check(policy).getSpec().policyRef(), null, null, null, null));
    Job backup = BackupJob.build(Samples.CONTEXT, same, policy);

    assertThat(check.getMetadata().getName()).isEqualTo("look-check");
    assertThat(check.getMetadata().getLabels())
        .containsEntry("holdfast.dev/check", "look")
        .containsEntry("holdfast.dev/policy", policy.getMetadata().getName())
        .doesNotContainKey("holdfast.dev/backup");
    assertThat(check.getMetadata().getOwnerReferences().get(0).getKind()).isEqualTo("PolicyCheck");
    assertThat(check.getMetadata().getOwnerReferences().get(0).getUid()).isEqualTo("check-uid");
    assertThat(check.getSpec().getTemplate().getSpec().getContainers().get(0).getArgs())
        .containsExactly("job", "check");
    RunSpec told = Samples.told(check, RunSpec.class);
    assertThat(told).isEqualTo(Samples.told(backup, RunSpec.class));
    assertThat(told.identity().backupUid()).isEqualTo("check-uid");
    assertThat(check.getSpec().getTemplate().getSpec().getVolumes())
        .isEqualTo(backup.getSpec().getTemplate().getSpec().getVolumes());
    assertThat(check.getSpec().getTemplate().getSpec().getServiceAccountName())
        .isEqualTo(backup.getSpec().getTemplate().getSpec().getServiceAccountName());
    assertThat(RestrictedStandard.violations(check.getSpec().getTemplate())).isEmpty();
  }

  @Test
  void policyOfWhichNoJobCanBeMadeIsRefused() {
    BackupPolicy policy = new BackupPolicy();
    policy.setMetadata(new ObjectMetaBuilder().withName("shop").build());
    policy.setSpec(new BackupPolicySpec(null, null, null, null, null, null, null, null, null));

    assertThatThrownBy(() -> CheckJob.build(Samples.CONTEXT, check(policy), policy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("spec.source.connection");
  }

  private static PolicyCheck check(BackupPolicy policy) {
    PolicyCheck check = new PolicyCheck();
    check.setMetadata(
        new ObjectMetaBuilder()
            .withName("look")
            .withNamespace("shops")
            .withUid("check-uid")
            .withCreationTimestamp("2026-11-21T03:00:00Z")
            .build());
    check.setSpec(new PolicyCheckSpec(new PolicyReference(policy.getMetadata().getName()), null));
    return check;
  }
}
