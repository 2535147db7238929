package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Destination;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The Secrets that a run needs for a bucket.
 *
 * @param credentials the keys; may be null
 * @param ca the certificate authority of the bucket's server; may be null
 */
record BucketSecrets(SecretMount credentials, SecretMount ca) {
  static final String OF_POLICY = "spec.destinations[0].s3";
  static final String OF_RESTORE = "status.source.s3";

  /** The Secrets of {@code destination}, which is the field {@code field}. */
  static BucketSecrets of(String field, Destination destination) {
    String volume = "destination-" + destination.name();
    return new BucketSecrets(
        SecretMount.whole(
            volume, destination.s3().credentialsSecretRef(), field + ".credentialsSecretRef"),
        SecretMount.single(volume + "-ca", destination.s3().caSecretRef(), field + ".caSecretRef"));
  }

  /** Those that there are. */
  Stream<SecretMount> all() {
    return Stream.of(credentials, ca).filter(Objects::nonNull);
  }
}
