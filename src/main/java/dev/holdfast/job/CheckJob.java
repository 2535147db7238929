package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

/** The Job that checks a policy: told and given what a backup by hand would be. */
public final class CheckJob {
  private static final String KIND = "check";
  private static final String SUFFIX = "-check";

  private CheckJob() {}

  /** The name of the Job of the PolicyCheck {@code check}: not that of a Backup called the same. */
  public static String name(String check) {
    return check + SUFFIX;
  }

  /**
   * The Job of {@code check}: named after it, in its namespace, owned by it.
   *
   * @param context what the operator's configuration says
   * @param check a PolicyCheck as the API server gave it: with UID and creation time
   * @param policy its policy
   * @throws IllegalArgumentException if {@link PolicyFields} finds a problem in the policy; the
   *     message is the first one
   */
  public static Job build(JobContext context, PolicyCheck check, BackupPolicy policy) {
    return BackupJob.build(
        context,
        check,
        name(check.getMetadata().getName()),
        template -> ObjectMarks.labels(check, template),
        KIND,
        imagined(check),
        policy);
  }

  /** The backup that somebody would take in place of the check. */
  private static Backup imagined(PolicyCheck check) {
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder()
            .withName(check.getMetadata().getName())
            .withNamespace(check.getMetadata().getNamespace())
            .withUid(check.getMetadata().getUid())
            .withCreationTimestamp(check.getMetadata().getCreationTimestamp())
            .build());
    backup.setSpec(
        new BackupSpec(check.getSpec().policyRef(), BackupSpec.MANUAL_TIER, null, null, null));
    return backup;
  }
}
