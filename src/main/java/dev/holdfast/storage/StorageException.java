package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;

/** A store did not do what it was asked to. The message is a sentence for people. */
public class StorageException extends IOException {
  private static final long serialVersionUID = 1L;

  private final FailureReason reason;

  /** A failure for {@code reason}, told by {@code message}. */
  public StorageException(FailureReason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** A failure for {@code reason}, told by {@code message}. */
  public StorageException(FailureReason reason, String message) {
    this(reason, message, null);
  }

  /** What kind of failure it is. */
  public final FailureReason reason() {
    return reason;
  }
}
