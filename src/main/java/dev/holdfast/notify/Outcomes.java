package dev.holdfast.notify;

import java.util.Map;
import java.util.Optional;

/**
 * What has become of a policy's notifications, as far as this operator has seen.
 *
 * @param seen by notification and channel
 */
public record Outcomes(Map<Key, Outcome> seen) {

  /** Nothing was seen. */
  public static final Outcomes NONE = new Outcomes(Map.of());

  /**
   * A notification at a channel.
   *
   * @param id the identifier of the notification
   * @param channel the name of the channel
   */
  public record Key(String id, String channel) {}

  public Outcomes {
    seen = Map.copyOf(seen);
  }

  boolean isDelivered(String id, String channel) {
    return seen.get(new Key(id, channel)) instanceof Outcome.Delivered;
  }

  Optional<Outcome.Failing> failing(String id, String channel) {
    return seen.get(new Key(id, channel)) instanceof Outcome.Failing failing
        ? Optional.of(failing)
        : Optional.empty();
  }
}
