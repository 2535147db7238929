package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.Buckets;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The objects of {@code src/test/resources/dev/holdfast/job}. */
final class Samples {
  static final JobContext CONTEXT =
      new JobContext("registry.example.com/holdfast:1.2.3", "IfNotPresent", "cluster-uid");

  /** A backup in a bucket, with its manifest. */
  static final DestinationStatus OFFSITE =
      DestinationStatus.of(
              Destination.of(
                  "offsite",
                  Buckets.of("{bucket: backups, prefix: prod/, credentialsSecretRef: {name: s3}}")))
          .committed("prod/shops/shop/nightly/manifest.json", "ab".repeat(32), "1 B", 1L);

  private Samples() {}

  static BackupPolicy policy(String file) {
    return Serialization.unmarshal(text(file), BackupPolicy.class);
  }

  static Backup backup(String file) {
    return Serialization.unmarshal(text(file), Backup.class);
  }

  static BackupPolicy withTemplate(BackupPolicy policy, JobTemplate template) {
    BackupPolicySpec spec = policy.getSpec();
    policy.setSpec(
        new BackupPolicySpec(
            spec.suspend(),
            spec.source(),
            spec.tiers(),
            spec.dump(),
            spec.encryption(),
            spec.destinations(),
            template,
            null,
            null));
    return policy;
  }

  /** The RunSpec that a Job's container would read. */
  static RunSpec runSpec(Job job) {
    return told(job, RunSpec.class);
  }

  /** What a Job's container would read of what it is to do. */
  static <T> T told(Job job, Class<T> type) {
    String value =
        job.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().stream()
            .filter(variable -> variable.getName().equals(RunSpec.ENVIRONMENT_VARIABLE))
            .map(EnvVar::getValue)
            .findFirst()
            .orElseThrow();
    try {
      return Json.read(value, type);
    } catch (Json.MalformedJsonException e) {
      throw new AssertionError(e);
    }
  }

  static String text(String file) {
    try (InputStream in = Samples.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
