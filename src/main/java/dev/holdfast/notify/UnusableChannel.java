package dev.holdfast.notify;

import java.util.List;

/**
 * A channel that is not set up as it should be. The operator works without it, and whoever uses it
 * is told.
 */
final class UnusableChannel implements Channel {
  private final String why;

  UnusableChannel(String why) {
    this.why = why;
  }

  @Override
  public void deliver(Message message, List<String> recipients) throws DeliveryException {
    throw DeliveryException.unreachable(why, null);
  }
}
