package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.SecretKeyReference;
import dev.holdfast.api.v1alpha1.SecretReference;
import dev.holdfast.artifact.RunSpec.MountedSecret;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The Secrets that a backup's pod mounts; each may be null.
 *
 * @param source the credentials for the server
 * @param sourceCa the certificate authority of the server
 * @param destination the keys for the bucket
 * @param destinationCa the certificate authority of the bucket's server
 */
record BackupSecrets(
    SecretMount source, SecretMount sourceCa, SecretMount destination, SecretMount destinationCa) {

  private static final String CONNECTION = "spec.source.connection";
  private static final String S3 = "spec.destinations[0].s3";

  static BackupSecrets of(Connection connection, Destination destination) {
    String bucket = "destination-" + destination.name();
    return new BackupSecrets(
        whole("source", connection.secretRef(), CONNECTION + ".secretRef"),
        single("source-ca", connection.caSecretRef(), CONNECTION + ".caSecretRef"),
        whole(bucket, destination.s3().credentialsSecretRef(), S3 + ".credentialsSecretRef"),
        single(bucket + "-ca", destination.s3().caSecretRef(), S3 + ".caSecretRef"));
  }

  /** Those that there are. */
  List<SecretMount> all() {
    return Stream.of(source, sourceCa, destination, destinationCa)
        .filter(Objects::nonNull)
        .toList();
  }

  /** {@code mount} as the run finds it; null stays null. */
  static MountedSecret mounted(SecretMount mount) {
    return mount == null ? null : mount.mounted();
  }

  private static SecretMount whole(String volume, SecretReference reference, String field) {
    return reference == null
        ? null
        : new SecretMount(volume, reference.name(), null, field + ".name");
  }

  private static SecretMount single(String volume, SecretKeyReference reference, String field) {
    return reference == null
        ? null
        : new SecretMount(volume, reference.name(), reference.key(), field);
  }
}
