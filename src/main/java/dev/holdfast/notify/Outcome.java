package dev.holdfast.notify;

import java.time.Duration;

/** What has become of a notification at a channel, as far as this operator has seen. */
public sealed interface Outcome {

  /** The channel has taken it. */
  record Delivered() implements Outcome {}

  /**
   * The channel does not take it.
   *
   * @param attempts how often that was tried
   * @param trying how long ago the first attempt was, by a clock that nobody sets
   * @param why what the last attempt has failed of, for people
   */
  record Failing(int attempts, Duration trying, String why) implements Outcome {}
}
