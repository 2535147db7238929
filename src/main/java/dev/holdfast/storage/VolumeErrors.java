package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.util.Set;

/** Turns what a file system says into sentences for people. */
final class VolumeErrors {
  /** ENOSPC, EDQUOT. */
  private static final Set<String> FULL = Set.of("No space left on device", "Disk quota exceeded");

  private static final String READ_ONLY = "Read-only file system";

  private final String claim;
  private final VolumeSpace space;

  VolumeErrors(String claim, VolumeSpace space) {
    this.claim = claim;
    this.space = space;
  }

  /** The failure of a write, such as "writing the manifest". */
  IOException writing(String doing, IOException e) {
    String said = String.valueOf(e.getMessage());
    if (FULL.stream().anyMatch(said::contains)) {
      return space.full(doing, e);
    }
    if (isKnown(e) || e instanceof AccessDeniedException || said.contains(READ_ONLY)) {
      return of(doing, e, FailureReason.UPLOAD_FAILED);
    }
    return space.isUsedUp() ? space.full(doing, e) : of(doing, e, FailureReason.UPLOAD_FAILED);
  }

  /** The failure of a read. */
  IOException reading(String doing, IOException e) {
    return of(doing, e, FailureReason.DESTINATION_UNREACHABLE);
  }

  private static boolean isKnown(IOException e) {
    return e instanceof StorageException
        || e instanceof InterruptedIOException
        || e instanceof ClosedByInterruptException;
  }

  private IOException of(String doing, IOException e, FailureReason otherwise) {
    if (isKnown(e)) {
      return e;
    }
    String tail = " (" + doing + ": " + e.getMessage() + ")";
    if (e instanceof AccessDeniedException) {
      return new StorageException(
          FailureReason.DESTINATION_ACCESS_DENIED,
          "the run, which is user and group 10001, may not use PersistentVolumeClaim \""
              + claim
              + "\""
              + tail,
          e);
    }
    if (String.valueOf(e.getMessage()).contains(READ_ONLY)) {
      return new StorageException(
          FailureReason.DESTINATION_ACCESS_DENIED,
          "PersistentVolumeClaim \"" + claim + "\" can only be read" + tail,
          e);
    }
    return new StorageException(
        otherwise, "PersistentVolumeClaim \"" + claim + "\" failed" + tail, e);
  }
}
