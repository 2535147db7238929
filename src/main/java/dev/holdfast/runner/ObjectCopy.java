package dev.holdfast.runner;

import dev.holdfast.artifact.CopyRunSpec;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.Upload;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Copies single objects. One comes into being only after all of it was read and had the size and
 * the checksum that the manifest says; what the store has received is proven as for a backup.
 */
final class ObjectCopy {
  private static final int BUFFER = 128 << 10;

  private final CopyRunSpec spec;
  private final ObjectStore source;
  private final ObjectStore target;
  private final Counters counters;
  private final JobLog log;
  private final End from;
  private final End to;

  ObjectCopy(
      CopyRunSpec spec, ObjectStore source, ObjectStore target, Counters counters, JobLog log) {
    this.spec = spec;
    this.source = source;
    this.target = target;
    this.counters = counters;
    this.log = log;
    this.from = End.reading(spec.source());
    this.to = End.writing(spec.target());
  }

  /** Copies {@code object}, which was not there. */
  void copy(Manifest.StoredObject object) throws RunFailedException {
    String key = spec.target().directory() + object.file();
    try (CheckedObject stored =
            new CheckedObject(
                from.call(() -> source.open(spec.source().directory() + object.file())),
                object,
                counters::addRaw);
        Upload upload = to.call(() -> target.begin(key, object.storedBytes(), 1))) {
      copy(object, stored, upload);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.DESTINATION_UNREACHABLE,
          object.file() + " cannot be closed: " + e.getMessage(),
          spec.source().destination().field(),
          e);
    } catch (StoreFailedException e) {
      settle(object, key, e.failure());
    }
  }

  private void copy(Manifest.StoredObject object, CheckedObject stored, Upload upload)
      throws RunFailedException, StoreFailedException {
    LongSupplier acknowledged = upload::acknowledgedBytes;
    counters.follow(acknowledged);
    boolean done = false;
    try {
      byte[] buffer = new byte[BUFFER];
      int count;
      while ((count = from.call(() -> stored.read(buffer, 0, buffer.length))) >= 0
          && stored.count() <= object.storedBytes()) {
        int length = count;
        write(() -> upload.write(buffer, 0, length));
      }
      Optional<String> difference = from.call(stored::difference);
      if (difference.isPresent()) {
        throw new RunFailedException(
            FailureReason.CHECKSUM_MISMATCH,
            object.file() + " is not what was stored, and is not copied: " + difference.get(),
            spec.source().destination().field());
      }
      write(
          () -> {
            Upload.Stored received = upload.complete();
            if (!received.sha256().equals(object.sha256())) {
              throw new IOException("another SHA-256 was sent than was read");
            }
          });
      done = true;
    } finally {
      counters.finish(acknowledged, done ? object.storedBytes() : 0);
    }
  }

  private interface Write {
    void run() throws IOException;
  }

  /** The target has failed, which may not be all there is to say. */
  private static final class StoreFailedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final RunFailedException failure;

    StoreFailedException(RunFailedException failure) {
      super(failure);
      this.failure = failure;
    }

    RunFailedException failure() {
      return failure;
    }
  }

  private void write(Write write) throws StoreFailedException {
    try {
      to.call(
          () -> {
            write.run();
            return null;
          });
    } catch (RunFailedException e) {
      throw new StoreFailedException(e);
    }
  }

  /**
   * An object that could not be made may be there: another attempt was faster, or the answer to our
   * own request was lost. What is there, and nothing else, decides.
   */
  private void settle(Manifest.StoredObject object, String key, RunFailedException failure)
      throws RunFailedException {
    if (Thread.currentThread().isInterrupted() || to.call(() -> target.size(key)).isEmpty()) {
      throw failure;
    }
    log.note(key + " is there, although it seemed to fail: " + failure.getMessage());
    requireSame(object);
  }

  /**
   * Reads {@code object} where it is to be copied to.
   *
   * @throws RunFailedException if it is anything else than the manifest says
   */
  void requireSame(Manifest.StoredObject object) throws RunFailedException {
    String key = spec.target().directory() + object.file();
    Optional<String> difference =
        to.call(
            () -> {
              try (CheckedObject there =
                  new CheckedObject(target.open(key), object, counters::addRaw)) {
                return there.difference();
              }
            });
    if (difference.isPresent()) {
      throw new RunFailedException(
          FailureReason.COPY_DAMAGED,
          key
              + " is there already, but is not what the manifest says, and nothing is overwritten;"
              + " remove it and copy again: "
              + difference.get(),
          spec.target().destination().field());
    }
  }
}
