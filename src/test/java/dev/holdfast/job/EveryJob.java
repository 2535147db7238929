package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Job of every kind and shape that this package makes. */
public final class EveryJob {
  private static final String NAMESPACE = "shops";

  private static final String S3 =
      """
      {name: offsite, s3: {bucket: backups, prefix: prod/, credentialsSecretRef: {name: s3},
        caSecretRef: {name: s3-ca, key: ca.crt}},
        phase: Completed, manifest: prod/shops/shop/nightly/manifest.json,
        manifestSha256: %s}
      """
          .formatted("ab".repeat(32));
  private static final String CLAIM =
      """
      {name: cellar, volume: {claimName: cellar, path: /prod}, phase: Completed,
        manifest: prod/shops/shop/nightly/manifest.json, manifestSha256: %s}
      """
          .formatted("ab".repeat(32));

  private EveryJob() {}

  /**
   * The Jobs by what they are.
   *
   * @param image the image of the operator
   */
  public static Map<String, Job> of(String image) {
    JobContext context = new JobContext(image, "IfNotPresent", "cluster-uid");
    Map<String, Job> jobs = new LinkedHashMap<>();
    jobs.put("backup", backup(context, "minimal"));
    jobs.put("backup with everything", backup(context, "full"));
    DestinationStatus offsite = stored(S3);
    DestinationStatus cellar = stored(CLAIM);
    Restore restore =
        restore(
            "connection: {host: db, secretRef: {name: db}, caSecretRef: {name: db-ca, key:"
                + " ca.crt}}",
            "Restore");
    jobs.put("restore", RestoreJob.build(context, restore, offsite));
    jobs.put("restore from a volume", RestoreJob.build(context, restore, cellar));
    jobs.put(
        "read back", VerifyJob.build(context, restore(null, "ReadBack"), List.of(offsite, cellar)));
    jobs.put(
        "test on a server",
        TestJob.build(
            context,
            restore(
                "connection: {host: db, secretRef: {name: db}, caSecretRef: {name: db-ca, key:"
                    + " ca.crt}}",
                "Verify"),
            offsite,
            null));
    jobs.put(
        "test on a throw-away server",
        TestJob.build(
            context,
            restore("server: {image: 'postgres:17'}", "Verify"),
            offsite,
            Serialization.unmarshal("phase: Completed", BackupStatus.class)));
    jobs.put("copy", CopyJob.build(context, copy()));
    jobs.put("prune", PruneJob.build(context, prune(), JobTemplate.DEFAULT, List.of(stored())));
    jobs.put(
        "catalogue", CatalogueJob.build(context, catalogue(), Samples.policy("policy-full.yaml")));
    jobs.put(
        "check",
        CheckJob.build(
            context,
            Serialization.unmarshal(
                head("PolicyCheck", "look") + "spec: {policyRef: {name: shop}}\n",
                PolicyCheck.class),
            Samples.policy("policy-full.yaml")));
    jobs.values().forEach(job -> job.getMetadata().setNamespace(NAMESPACE));
    return jobs;
  }

  /** The Job of a backup whose policy has {@code template} for its Jobs. */
  public static Job backup(String image, JobTemplate template) {
    BackupPolicy policy = Samples.policy("policy-minimal.yaml");
    Job job =
        BackupJob.build(
            new JobContext(image, null, "cluster-uid"),
            Samples.backup("backup-minimal.yaml"),
            Samples.withTemplate(policy, template));
    job.getMetadata().setNamespace(NAMESPACE);
    return job;
  }

  private static Job backup(JobContext context, String which) {
    return BackupJob.build(
        context,
        Samples.backup("backup-" + which + ".yaml"),
        Samples.policy("policy-" + which + ".yaml"));
  }

  private static DestinationStatus stored(String yaml) {
    // It would take what begins with a brace for JSON.
    return Serialization.unmarshal("---\n" + yaml, DestinationStatus.class);
  }

  private static String head(String kind, String name) {
    return """
    apiVersion: holdfast.dev/v1alpha1
    kind: %s
    metadata: {name: %s, namespace: shops, uid: %s-uid, creationTimestamp: "2026-11-21T10:15:00Z"}
    """
        .formatted(kind, name, name);
  }

  private static Restore restore(String target, String mode) {
    return Serialization.unmarshal(
        head("Restore", "again")
            + """
            spec:
              source: {backupRef: {name: nightly}}
              %s
              mode: %s
              decryption: {secretRef: {name: keys, key: identity, passphraseKey: passphrase}}
            """
                .formatted(
                    target == null ? "" : "target: {databases: [{from: shop}], " + target + "}",
                    mode),
        Restore.class);
  }

  private static BackupCopy copy() {
    return Serialization.unmarshal(
        head("BackupCopy", "again")
            + """
            spec: {backupRef: {name: nightly}, to: cellar}
            status:
              source: %s
              target: %s
              otherCopies: []
            """
                .formatted(S3.indent(4).strip(), CLAIM.indent(4).strip()),
        BackupCopy.class);
  }

  private static Prune prune() {
    return Serialization.unmarshal(
        head("Prune", "pass") + "spec: {policyRef: {name: shop}}\n", Prune.class);
  }

  private static Backup stored() {
    return Serialization.unmarshal(
        head("Backup", "nightly")
            + """
            spec: {policyRef: {name: shop}, tier: manual}
            status: {phase: Completed, destinations: [%s, %s]}
            """
                .formatted(S3.strip().indent(4).strip(), CLAIM.strip().indent(4).strip()),
        Backup.class);
  }

  private static Catalogue catalogue() {
    return Serialization.unmarshal(
        head("Catalogue", "look")
            + """
            spec: {policyRef: {name: shop}}
            status: {destinations: [%s, %s]}
            """
                .formatted(S3.strip().indent(4).strip(), CLAIM.strip().indent(4).strip()),
        Catalogue.class);
  }
}
