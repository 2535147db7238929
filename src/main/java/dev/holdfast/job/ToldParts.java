package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.SslMode;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunSpec;

/** What Jobs of several kinds are told. */
final class ToldParts {
  private ToldParts() {}

  /** A server, which {@code connection} says how to reach, with what {@code secrets} has. */
  static RunSpec.Server server(ServerSecrets secrets, Connection connection) {
    return new RunSpec.Server(
        secrets.field(),
        connection.host(),
        connection.port(),
        SecretMount.mounted(secrets.credentials()),
        libpqName(connection.effectiveSslMode()),
        SecretMount.mounted(secrets.ca()));
  }

  /** A copy of a backup, with its files at {@code mounts}. */
  static RestoreRunSpec.StoredBackup stored(DestinationMounts mounts, DestinationStatus copy) {
    return new RestoreRunSpec.StoredBackup(mounts.told(), copy.manifest(), copy.manifestSha256());
  }

  /** What a backup is decrypted with; null if there are no such {@code secrets}. */
  static RestoreRunSpec.Identity identity(KeySecrets secrets) {
    return secrets.keys() == null
        ? null
        : new RestoreRunSpec.Identity(
            SecretMount.mounted(secrets.keys()), SecretMount.mounted(secrets.passphrase()));
  }

  private static String libpqName(SslMode mode) {
    return switch (mode) {
      case DISABLE -> "disable";
      case PREFER -> "prefer";
      case REQUIRE -> "require";
      case VERIFY_CA -> "verify-ca";
      case VERIFY_FULL -> "verify-full";
    };
  }

  /** A duration of the API in seconds, at most {@code max}. */
  static int seconds(String duration, int max) {
    return (int) Math.min(max, HumanDuration.parse(duration).toSeconds());
  }
}
