package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreRunSpec.StoredBackup;
import dev.holdfast.storage.StorageException;
import java.io.IOException;

/**
 * One end of a copy: whichever fails, the message has to say which.
 *
 * @param backup where it is
 * @param otherwise the reason of failures that have none of their own
 */
record End(StoredBackup backup, FailureReason otherwise) {

  /** Where something is read. */
  static End reading(StoredBackup backup) {
    return new End(backup, FailureReason.DESTINATION_UNREACHABLE);
  }

  /** Where something is written. */
  static End writing(StoredBackup backup) {
    return new End(backup, FailureReason.UPLOAD_FAILED);
  }

  /** Something that is done there. */
  interface Step<T> {
    T run() throws IOException, RunFailedException;
  }

  /**
   * Does {@code step}.
   *
   * @throws RunFailedException its failure, with the field that describes the place
   */
  <T> T call(Step<T> step) throws RunFailedException {
    String field = backup.destination().field();
    try {
      return step.run();
    } catch (RunFailedException e) {
      throw e.field() == null ? new RunFailedException(e.reason(), e.getMessage(), field, e) : e;
    } catch (StorageException e) {
      throw new RunFailedException(e.reason(), e.getMessage(), field, e);
    } catch (IOException e) {
      throw new RunFailedException(
          otherwise, "the destination failed: " + e.getMessage(), field, e);
    }
  }
}
