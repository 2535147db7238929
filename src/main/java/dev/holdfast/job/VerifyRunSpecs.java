package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.artifact.VerifyRunSpec;
import java.util.List;
import java.util.stream.IntStream;

/** Says in the words of a Job what a Restore asks for that reads a backup again. */
final class VerifyRunSpecs {
  private VerifyRunSpecs() {}

  /**
   * What the run of {@code restore}, which reads a backup again, is told.
   *
   * @param copies the copies that are read: each with a committed manifest
   * @throws IllegalArgumentException if a field is not of the form that its schema asks for
   */
  static VerifyRunSpec of(Restore restore, List<DestinationStatus> copies) {
    List<DestinationMounts> mounts =
        DestinationMounts.toReadAgain(copies.stream().map(DestinationStatus::destination).toList());
    return new VerifyRunSpec(
        RunSpec.FORMAT_VERSION,
        restore.getMetadata().getNamespace() + "/" + restore.getMetadata().getName(),
        restore.getMetadata().getUid(),
        IntStream.range(0, copies.size())
            .mapToObj(i -> ToldParts.stored(mounts.get(i), copies.get(i)))
            .toList(),
        ToldParts.identity(KeySecrets.of(restore.getSpec().decryption())),
        ToldParts.seconds(restore.getSpec().jobTemplate().noProgressTimeout(), Integer.MAX_VALUE));
  }
}
