package dev.holdfast.encryption;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;

/** Something cannot be encrypted or decrypted. The message is one sentence for people. */
public final class EncryptionException extends IOException {
  private static final long serialVersionUID = 1L;

  private final FailureReason reason;
  private final String field;

  EncryptionException(FailureReason reason, String field, String message) {
    super(message);
    this.reason = reason;
    this.field = field;
  }

  EncryptionException(FailureReason reason, String field, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.field = field;
  }

  /** Why. */
  public FailureReason reason() {
    return reason;
  }

  /** The field to look at; may be null. */
  public String field() {
    return field;
  }
}
