package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;

/** The manifest of a backup that is tested. What is wrong with it is looked at a second time. */
final class TestSource {
  private TestSource() {}

  static Manifest manifest(
      ObjectStore store, RestoreRunSpec.StoredBackup backup, Cancellation cancellation, JobLog log)
      throws RunFailedException {
    try {
      return StoredManifest.parse(backup.manifest(), content(store, backup));
    } catch (RunFailedException e) {
      if (!ServerFaults.isOfTheBackup(e)) {
        throw e;
      }
      cancellation.check();
      log.note("looks again: " + e.getMessage());
    }
    byte[] content;
    try {
      content = content(store, backup);
    } catch (RunFailedException e) {
      throw ServerFaults.isOfTheBackup(e)
          ? new RunFailedException(FailureReason.COPY_DAMAGED, e.getMessage(), e.field(), e)
          : e;
    }
    // It is what was committed; if it cannot be used, that says nothing of this copy.
    return StoredManifest.parse(backup.manifest(), content);
  }

  private static byte[] content(ObjectStore store, RestoreRunSpec.StoredBackup backup)
      throws RunFailedException {
    String field = backup.destination().field();
    try {
      return StoredManifest.content(store, backup);
    } catch (StorageException e) {
      throw new RunFailedException(e.reason(), e.getMessage(), field, e);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.DESTINATION_UNREACHABLE,
          "the manifest cannot be read: " + e.getMessage(),
          field,
          e);
    }
  }
}
