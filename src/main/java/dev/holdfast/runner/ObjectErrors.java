package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.encryption.EncryptionException;
import dev.holdfast.storage.StorageException;
import java.io.IOException;

/** What it means for a run that an object of a backup cannot be read. */
final class ObjectErrors {
  private ObjectErrors() {}

  /** Something that reads an object. */
  interface Step {
    void run() throws IOException, InterruptedException, RunFailedException;
  }

  /**
   * Does {@code step}.
   *
   * @param key what is read, for messages
   * @throws RunFailedException whatever goes wrong: that the store or a key failed is told from an
   *     object that is not what was stored
   */
  static void explained(String key, Step step) throws RunFailedException {
    try {
      step.run();
    } catch (StorageException e) {
      throw new RunFailedException(e.reason(), e.getMessage(), null, e);
    } catch (EncryptionException e) {
      throw Keys.failed(e);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.CHECKSUM_MISMATCH, key + " cannot be read: " + e.getMessage(), null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    }
  }
}
