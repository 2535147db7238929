package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.DatabaseMapping;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.VerificationMode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/** The Restore that verifies a backup as its policy says. */
final class VerifyingRestore {
  private VerifyingRestore() {}

  /** The one called {@code name}. It goes with the policy; what it has found stays. */
  static Restore of(BackupPolicy policy, Backup backup, String name) {
    PolicyVerification asked = policy.getSpec().verification();
    JobTemplate template =
        asked.jobTemplate() == null ? policy.getSpec().jobTemplate() : asked.jobTemplate();
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(policy.getMetadata().getNamespace())
            .addToLabels(Api.MANAGED_BY_LABEL, Api.MANAGED_BY)
            .addToLabels(Api.POLICY_LABEL, policy.getMetadata().getName())
            .addToAnnotations(Api.POLICY_UID_ANNOTATION, policy.getMetadata().getUid())
            .addToOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion(policy.getApiVersion())
                    .withKind(policy.getKind())
                    .withName(policy.getMetadata().getName())
                    .withUid(policy.getMetadata().getUid())
                    .withController(true)
                    .withBlockOwnerDeletion(false)
                    .build())
            .build());
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(BackupReference.of(backup.getMetadata().getName())),
            asked.mode() == VerificationMode.READ_BACK ? null : target(asked),
            asked.mode().restoreMode(),
            asked.decryption(),
            template,
            asked.queries(),
            null,
            asked.jobs(),
            null));
    return restore;
  }

  private static RestoreTarget target(PolicyVerification asked) {
    return new RestoreTarget(
        asked.connection(),
        asked.databases().stream().map(name -> new DatabaseMapping(name, null)).toList(),
        null,
        null,
        null,
        asked.server(),
        null,
        null,
        null);
  }
}
