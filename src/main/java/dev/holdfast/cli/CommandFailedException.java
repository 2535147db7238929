package dev.holdfast.cli;

/** A command ends; the message is for people. */
final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  CommandFailedException(int status, String message) {
    super(message);
    this.status = status;
  }

  CommandFailedException(int status, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** One of {@link ExitStatus}. */
  int status() {
    return status;
  }
}
