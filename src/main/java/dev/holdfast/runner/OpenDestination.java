package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.storage.AzureObjectStore;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.S3ObjectStore;
import dev.holdfast.storage.StorageException;
import dev.holdfast.storage.VolumeObjectStore;
import java.util.Map;

/** Opens the store of a destination, with what is mounted for it. */
final class OpenDestination {
  private OpenDestination() {}

  /**
   * The store of {@code destination}.
   *
   * @param environment the environment of the process, for workload identity
   * @throws RunFailedException if its Secret is missing or lacks a key, if there are no
   *     credentials, or if its volume is not there
   */
  static ObjectStore open(RunSpec.Destination destination, Map<String, String> environment)
      throws RunFailedException {
    if (destination.s3() != null) {
      return s3(destination.s3(), destination.field());
    }
    if (destination.volume() != null) {
      return volume(destination.volume(), destination.field());
    }
    if (destination.azure() != null) {
      return azure(destination.azure(), destination.field(), environment);
    }
    throw new RunFailedException(
        FailureReason.INVALID_RUN_SPEC,
        "the operator names a kind of destination that this image does not know; run both from the"
            + " same release",
        destination.field());
  }

  private static ObjectStore s3(RunSpec.S3 s3, String field) throws RunFailedException {
    try {
      return S3ObjectStore.open(
          s3,
          s3.credentials() == null ? null : BucketCredentials.read(s3.credentials()),
          s3.ca() == null ? null : SecretFiles.file(s3.ca()));
    } catch (StorageException e) {
      throw new RunFailedException(e.reason(), e.getMessage(), field + ".credentialsSecretRef", e);
    }
  }

  private static ObjectStore volume(RunSpec.Volume volume, String field) throws RunFailedException {
    try {
      return VolumeObjectStore.open(volume);
    } catch (StorageException e) {
      throw new RunFailedException(e.reason(), e.getMessage(), field, e);
    }
  }

  private static ObjectStore azure(
      RunSpec.Azure azure, String field, Map<String, String> environment)
      throws RunFailedException {
    try {
      return AzureObjectStore.open(
          azure,
          azure.credentials() == null ? null : AzureSecret.read(azure.credentials()),
          environment);
    } catch (StorageException e) {
      throw new RunFailedException(e.reason(), e.getMessage(), field + ".credentialsSecretRef", e);
    }
  }
}
