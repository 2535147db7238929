package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.AzureDestination;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.S3Destination;
import dev.holdfast.artifact.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a run mounts for a destination, and how the run is told.
 *
 * @param destination the destination
 * @param field the field that describes it, down to its kind
 * @param credentials the keys; may be null
 * @param ca the certificate authority of the bucket's server; may be null
 * @param claim the volume; null if it is none
 */
record DestinationMounts(
    Destination destination,
    String field,
    SecretMount credentials,
    SecretMount ca,
    ClaimMount claim) {

  /** The destinations that a run of a policy writes to. */
  static List<DestinationMounts> toWrite(List<Destination> destinations) {
    return IntStream.range(0, destinations.size())
        .mapToObj(i -> of("spec.destinations[" + i + "]", destinations.get(i), i, false))
        .toList();
  }

  /** The destination of a copy that is restored. */
  static DestinationMounts toRead(Destination destination) {
    return of("status.source", destination, 0, true);
  }

  /** The destination that a restore reads from: the one that its spec gives, or that of a copy. */
  static DestinationMounts toRead(RestoreSource source, Destination destination) {
    return source.object() == null
        ? toRead(destination)
        : of("spec.source.object.destination", destination, 0, true);
  }

  /** The destinations whose copies are read again. */
  static List<DestinationMounts> toReadAgain(List<Destination> destinations) {
    return IntStream.range(0, destinations.size())
        .mapToObj(i -> of("status.copies[" + i + "]", destinations.get(i), i, true))
        .toList();
  }

  /**
   * The destinations that a copy deals with: where it reads, where it writes, and where it looks
   * only whether that is the same place.
   */
  static List<DestinationMounts> toCopy(
      Destination source, Destination target, List<Destination> others) {
    List<DestinationMounts> all = new ArrayList<>();
    all.add(of("status.source", source, 0, true));
    all.add(of("status.target", target, 1, false));
    for (int i = 0; i < others.size(); i++) {
      all.add(of("status.otherCopies[" + i + "]", others.get(i), i + 2, true));
    }
    return all;
  }

  /** The destinations that backups are deleted from, as these were when the backups were made. */
  static List<DestinationMounts> toPrune(List<Destination> destinations) {
    return IntStream.range(0, destinations.size())
        .mapToObj(i -> of(destinations.get(i).name(), destinations.get(i), i, false))
        .toList();
  }

  /** The destinations that a run of a policy looks through. */
  static List<DestinationMounts> toList(List<Destination> destinations) {
    return IntStream.range(0, destinations.size())
        .mapToObj(i -> of("spec.destinations[" + i + "]", destinations.get(i), i, true))
        .toList();
  }

  private static DestinationMounts of(
      String parent, Destination destination, int number, boolean readOnly) {
    if (!destination.hasOneKind()) {
      throw new IllegalArgumentException(parent + ": " + Destination.ONE_OF);
    }
    String field = parent + "." + destination.kind();
    // By its number: "a-ca" may be the name of a destination beside one that is called "a".
    String volume = "destination-" + number;
    SecretMount credentials = null;
    SecretMount ca = null;
    ClaimMount claim = null;
    if (destination.s3() != null) {
      credentials =
          SecretMount.whole(
              volume, destination.s3().credentialsSecretRef(), field + ".credentialsSecretRef");
      ca =
          SecretMount.single(
              volume + "-ca", destination.s3().caSecretRef(), field + ".caSecretRef");
    } else if (destination.azure() != null) {
      credentials =
          SecretMount.whole(
              volume, destination.azure().credentialsSecretRef(), field + ".credentialsSecretRef");
    } else {
      claim = new ClaimMount(volume, destination.volume().claimName(), readOnly);
    }
    return new DestinationMounts(destination, field, credentials, ca, claim);
  }

  /** Those that there are. */
  Stream<Mount> all() {
    return Stream.<Mount>of(credentials, ca, claim).filter(Objects::nonNull);
  }

  /** The destination in the words of a run. */
  RunSpec.Destination told() {
    return new RunSpec.Destination(
        destination.name(),
        field,
        destination.s3() == null ? null : s3(destination.s3()),
        claim == null
            ? null
            : new RunSpec.Volume(claim.claim(), claim.directory(), destination.prefix()),
        destination.azure() == null ? null : azure(destination.azure()));
  }

  private RunSpec.S3 s3(S3Destination s3) {
    S3Destination.ServerSideEncryption encryption = s3.serverSideEncryption();
    return new RunSpec.S3(
        s3.bucket(),
        s3.prefix(),
        s3.endpoint(),
        s3.region(),
        s3.pathStyle(),
        SecretMount.mounted(credentials),
        SecretMount.mounted(ca),
        encryption == null ? null : s3Name(encryption.type()),
        encryption == null ? null : encryption.kmsKeyId(),
        s3.storageClass(),
        s3.checksums() == S3Destination.Checksums.WHEN_SUPPORTED,
        s3.tags(),
        s3.metadata(),
        s3.objectLock() == null ? null : objectLock(s3.objectLock()),
        s3.maxParts());
  }

  private static RunSpec.ObjectLock objectLock(S3Destination.ObjectLock lock) {
    return new RunSpec.ObjectLock(
        switch (lock.mode()) {
          case GOVERNANCE -> "GOVERNANCE";
          case COMPLIANCE -> "COMPLIANCE";
        },
        HumanDuration.parse(lock.duration()).toSeconds());
  }

  private RunSpec.Azure azure(AzureDestination azure) {
    return new RunSpec.Azure(
        azure.container(),
        azure.prefix(),
        azure.accountName(),
        azure.endpoint(),
        SecretMount.mounted(credentials));
  }

  private static String s3Name(S3Destination.EncryptionType type) {
    return switch (type) {
      case AES256 -> "AES256";
      case AWS_KMS -> "aws:kms";
    };
  }
}
