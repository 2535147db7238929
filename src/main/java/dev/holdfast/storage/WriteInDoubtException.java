package dev.holdfast.storage;

/**
 * A write failed after which the object may be there all the same: either the store did not answer,
 * or it acknowledged the write, and what failed was to read the object back. Whoever relies on the
 * object, or would remove what it speaks of, has to look.
 */
public final class WriteInDoubtException extends StorageException {
  private static final long serialVersionUID = 1L;

  private final boolean acknowledged;

  /**
   * A write in doubt because of {@code cause}.
   *
   * @param acknowledged whether the store said that it had written the object
   */
  public WriteInDoubtException(StorageException cause, boolean acknowledged) {
    super(cause.reason(), cause.getMessage(), cause);
    this.acknowledged = acknowledged;
  }

  /** Whether the store said that it had written the object, and only reading it back failed. */
  public boolean acknowledged() {
    return acknowledged;
  }
}
