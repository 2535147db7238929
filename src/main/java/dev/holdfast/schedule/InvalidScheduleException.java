package dev.holdfast.schedule;

/** A schedule that cannot be read, or never runs. The message is one sentence for people. */
public final class InvalidScheduleException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidScheduleException(String message) {
    super(message);
  }
}
