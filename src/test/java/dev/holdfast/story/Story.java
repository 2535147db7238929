package dev.holdfast.story;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.Buckets;
import dev.holdfast.api.v1alpha1.Compression;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.DatabaseMapping;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.Dump;
import dev.holdfast.api.v1alpha1.DumpFormat;
import dev.holdfast.api.v1alpha1.Encryption;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.PolicySpecs;
import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.SecretReference;
import dev.holdfast.api.v1alpha1.Source;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.EmbeddedStack;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the stories have in common: a policy that works, changed in one place each. */
record Story(EmbeddedStack stack) {
  static final String POSTGRES_SECRET = "shop-db";
  static final String S3_SECRET = "s3";

  /** Longer than the deadline of these Jobs: what ends at all has ended by then. */
  static final Duration PATIENCE = Duration.ofMinutes(6);

  /** The parts of a policy; each test changes one. */
  record Parts(
      String host,
      int port,
      String secret,
      List<String> databases,
      List<Tier> tiers,
      Dump dump,
      String bucket,
      String endpoint,
      String bucketSecret,
      JobTemplate job) {

    Parts withHost(String value) {
      return new Parts(
          value, port, secret, databases, tiers, dump, bucket, endpoint, bucketSecret, job);
    }

    Parts withPort(int value) {
      return new Parts(
          host, value, secret, databases, tiers, dump, bucket, endpoint, bucketSecret, job);
    }

    Parts withSecret(String value) {
      return new Parts(
          host, port, value, databases, tiers, dump, bucket, endpoint, bucketSecret, job);
    }

    Parts withDatabases(String... value) {
      return new Parts(
          host, port, secret, List.of(value), tiers, dump, bucket, endpoint, bucketSecret, job);
    }

    Parts withTiers(Tier... value) {
      return new Parts(
          host, port, secret, databases, List.of(value), dump, bucket, endpoint, bucketSecret, job);
    }

    Parts withDump(DumpFormat format, Compression.Algorithm algorithm) {
      return new Parts(
          host,
          port,
          secret,
          databases,
          tiers,
          new Dump(format, new Compression(algorithm, null), null, null, null),
          bucket,
          endpoint,
          bucketSecret,
          job);
    }

    Parts withBucket(String value) {
      return new Parts(
          host, port, secret, databases, tiers, dump, value, endpoint, bucketSecret, job);
    }

    Parts withEndpoint(String value) {
      return new Parts(
          host, port, secret, databases, tiers, dump, bucket, value, bucketSecret, job);
    }

    Parts withBucketSecret(String value) {
      return new Parts(host, port, secret, databases, tiers, dump, bucket, endpoint, value, job);
    }

    Parts withJob(String activeDeadline, String noProgressTimeout, int backoffLimit) {
      return new Parts(
          host,
          port,
          secret,
          databases,
          tiers,
          dump,
          bucket,
          endpoint,
          bucketSecret,
          new JobTemplate(
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              activeDeadline,
              noProgressTimeout,
              backoffLimit));
    }
  }

  Parts parts() {
    return new Parts(
        "127.0.0.1",
        stack.postgres().port(),
        POSTGRES_SECRET,
        List.of("shop"),
        List.of(),
        Dump.DEFAULT,
        EmbeddedS3.BUCKET,
        stack.s3().endpoint(),
        S3_SECRET,
        new JobTemplate(null, null, null, null, null, null, null, null, null, "5m", "2m", 0));
  }

  BackupPolicy policy(String name, Parts parts) {
    return policy(name, parts, (Encryption) null);
  }

  /** A policy whose backups are encrypted. */
  BackupPolicy policy(String name, Parts parts, Encryption encryption) {
    return policy(name, parts, encryption, null, bucket(parts));
  }

  /** A policy that verifies its backups. */
  BackupPolicy policy(String name, Parts parts, PolicyVerification verification) {
    return policy(name, parts, null, verification, bucket(parts));
  }

  /** A policy whose backups go to several places. */
  BackupPolicy policy(String name, Parts parts, Destination first, Destination... others) {
    return policy(name, parts, null, null, first, others);
  }

  private BackupPolicy policy(
      String name,
      Parts parts,
      Encryption encryption,
      PolicyVerification verification,
      Destination first,
      Destination... others) {
    BackupPolicy policy = new BackupPolicy();
    policy.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(EmbeddedStack.NAMESPACE).build());
    policy.setSpec(
        PolicySpecs.verified(
            new BackupPolicySpec(
                false,
                new Source(
                    new Connection(
                        parts.host(),
                        parts.port(),
                        new SecretReference(parts.secret()),
                        null,
                        null),
                    parts.databases(),
                    null,
                    null,
                    null,
                    "5s",
                    null),
                parts.tiers(),
                parts.dump(),
                encryption,
                Stream.concat(Stream.of(first), Stream.of(others)).toList(),
                parts.job(),
                null,
                null),
            verification));
    return stack.client().resource(policy).create();
  }

  /** The bucket of a policy that has no other destination. */
  static Destination bucket(Parts parts) {
    return Destination.of(
        "main",
        Buckets.of(
            "{bucket: %s, prefix: test/, endpoint: '%s', credentialsSecretRef: {name: %s}}"
                .formatted(parts.bucket(), parts.endpoint(), parts.bucketSecret())));
  }

  /** Restores the database {@code from} of {@code backup} as {@code to}. */
  Restore restore(String name, String backup, String from, String to) {
    return restore(name, BackupReference.of(backup), from, to);
  }

  /** Restores the database {@code from} of {@code backup} as {@code to}. */
  Restore restore(String name, BackupReference backup, String from, String to) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(EmbeddedStack.NAMESPACE).build());
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(backup),
            new RestoreTarget(
                new Connection(
                    "127.0.0.1",
                    stack.postgres().port(),
                    new SecretReference(POSTGRES_SECRET),
                    null,
                    null),
                List.of(new DatabaseMapping(from, to))),
            null,
            null,
            null));
    return stack.client().resource(restore).create();
  }

  Backup backup(String name, String policy) {
    return backup(name, policy, null);
  }

  /** A backup by hand of a tier of the policy. */
  Backup backup(String name, String policy, String tier) {
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(EmbeddedStack.NAMESPACE).build());
    backup.setSpec(new BackupSpec(new PolicyReference(policy), tier, "by hand", null, null));
    return stack.client().resource(backup).create();
  }

  /** From now on deleting the backup deletes what is stored of it. */
  void deleteObjectsWith(String name) {
    stack
        .client()
        .resources(Backup.class)
        .inNamespace(EmbeddedStack.NAMESPACE)
        .withName(name)
        .edit(
            backup -> {
              BackupSpec spec = backup.getSpec();
              backup.setSpec(
                  new BackupSpec(
                      spec.policyRef(),
                      spec.tier(),
                      spec.description(),
                      spec.pinned(),
                      DeletionPolicy.DELETE));
              return backup;
            });
  }

  /** Deletes the record of the backup. */
  void delete(String name) {
    stack
        .client()
        .resources(Backup.class)
        .inNamespace(EmbeddedStack.NAMESPACE)
        .withName(name)
        .delete();
  }

  Backup awaitFinal(String name) {
    return await(name, b -> b.getStatus() != null && b.getStatus().phase().isFinal());
  }

  /** Whether there will be no more of the backup. */
  boolean isFinal(String name) {
    Backup backup =
        stack
            .client()
            .resources(Backup.class)
            .inNamespace(EmbeddedStack.NAMESPACE)
            .withName(name)
            .get();
    return backup.getStatus() != null && backup.getStatus().phase().isFinal();
  }

  Backup await(String name, Predicate<Backup> condition) {
    return stackWait(Backup.class, name, condition);
  }

  Restore awaitRestore(String name) {
    return stackWait(
        Restore.class, name, r -> r.getStatus() != null && r.getStatus().phase().isFinal());
  }

  BackupPolicy awaitPolicy(String name, Predicate<BackupPolicy> condition) {
    return stackWait(BackupPolicy.class, name, condition);
  }

  private <T extends io.fabric8.kubernetes.api.model.HasMetadata> T stackWait(
      Class<T> type, String name, Predicate<T> condition) {
    return org.awaitility.Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () ->
                stack
                    .client()
                    .resources(type)
                    .inNamespace(EmbeddedStack.NAMESPACE)
                    .withName(name)
                    .get(),
            object -> object != null && condition.test(object));
  }
}
