package dev.holdfast.operator;

import dev.holdfast.reading.Unreadable;
import dev.holdfast.status.PlainText;
import io.fabric8.kubernetes.client.CustomResource;

/**
 * Something depends on an object that is there and cannot be read. It is not as if that were not
 * there: whoever needs it waits, or says so.
 */
final class UnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient CustomResource<?, ?> object;

  UnreadableException(CustomResource<?, ?> object) {
    super(
        object.getKind()
            + " \""
            + object.getMetadata().getName()
            + "\" cannot be read: "
            + PlainText.of(Unreadable.why(object)));
    this.object = object;
  }

  /** What cannot be read; nothing but its metadata is known. */
  CustomResource<?, ?> object() {
    return object;
  }
}
