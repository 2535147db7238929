package dev.holdfast.storage;

import java.time.Duration;

/**
 * How long a bucket's server is left alone before it is asked again. Each is the first pause of a
 * row, and the next is twice as long.
 *
 * @param request after a request that failed; the client library makes it shorter by chance
 * @param throttled the same, after an answer that asks for fewer requests
 * @param download after a download that broke off
 * @param conflict after a write that met another one to the same key
 */
record S3Pauses(Duration request, Duration throttled, Duration download, Duration conflict) {
  /** Those of the client library, whose five retries last, and about as long for the others. */
  static final S3Pauses USUAL =
      new S3Pauses(
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofMillis(400),
          Duration.ofMillis(200));

  /** No pause after a failed request is longer. */
  static final Duration LONGEST = Duration.ofSeconds(20);
}
