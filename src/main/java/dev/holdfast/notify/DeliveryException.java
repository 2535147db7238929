package dev.holdfast.notify;

import java.time.Duration;

/**
 * A channel has not taken a message, as far as is known. Its message is for the people of a
 * namespace: it names no host, no address, and nothing of what the other side has answered.
 */
final class DeliveryException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean refused;
  private final transient Duration retryAfter;

  private DeliveryException(String message, boolean refused, Duration retryAfter, Throwable cause) {
    super(message, cause);
    this.refused = refused;
    this.retryAfter = retryAfter;
  }

  /** The other side cannot be reached, or is not well: nothing else would be taken either. */
  static DeliveryException unreachable(String message, Throwable cause) {
    return new DeliveryException(message, false, Duration.ZERO, cause);
  }

  /** The other side asks to be left alone for a while. */
  static DeliveryException busy(String message, Duration retryAfter) {
    return new DeliveryException(message, false, retryAfter, null);
  }

  /** The other side does not want this message, and may want others. */
  static DeliveryException refused(String message, Throwable cause) {
    return new DeliveryException(message, true, Duration.ZERO, cause);
  }

  /** Whether it was about this very message. */
  boolean isRefused() {
    return refused;
  }

  /** For how long the other side asks to be left alone; zero if it does not say. */
  Duration retryAfter() {
    return retryAfter;
  }
}
