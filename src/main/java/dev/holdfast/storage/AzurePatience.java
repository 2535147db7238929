package dev.holdfast.storage;

import java.time.Duration;

/**
 * How long the blob service is waited for.
 *
 * @param answer how long an exchange may take beside the time for its bytes
 * @param pause how long it is left alone before it is asked again for the first time, more or less
 *     by chance; the next pause is twice as long
 */
record AzurePatience(Duration answer, Duration pause) {
  static final AzurePatience USUAL =
      new AzurePatience(Duration.ofSeconds(60), Duration.ofMillis(200));
}
