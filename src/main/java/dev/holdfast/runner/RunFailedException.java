package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;

/** A run cannot go on. The message is one sentence for people; the field is where to look. */
final class RunFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureReason reason;
  private final String field;

  RunFailedException(FailureReason reason, String message, String field, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.field = field;
  }

  RunFailedException(FailureReason reason, String message, String field) {
    this(reason, message, field, null);
  }

  FailureReason reason() {
    return reason;
  }

  /** The field of the policy to look at; may be null. */
  String field() {
    return field;
  }
}
