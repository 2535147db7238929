package dev.holdfast.notify;

import java.util.List;

/** A way to somebody. */
interface Channel {

  /**
   * Delivers {@code message}; returns once the other side has taken it.
   *
   * @param recipients whom to; empty for those of the channel itself
   * @throws DeliveryException if it has not, or nobody knows
   */
  void deliver(Message message, List<String> recipients) throws DeliveryException;
}
