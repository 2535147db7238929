package dev.holdfast.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many requests each of many may make: a bucket of tokens for each, which fills within a
 * minute. Those that were not seen for longest are forgotten, so that it takes up no more memory
 * however many come; by then their bucket is full again, unless very many come.
 */
final class RateLimit {
  private static final double MINUTE = Duration.ofMinutes(1).toMillis();

  private final double perMinute;
  private final Map<String, Bucket> buckets;

  private record Bucket(double tokens, Instant time) {}

  RateLimit(int perMinute, int mostKnown) {
    if (perMinute < 1) {
      throw new IllegalArgumentException("a limit of " + perMinute + " requests lets nobody in");
    }
    this.perMinute = perMinute;
    this.buckets =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > mostKnown;
          }
        };
  }

  /**
   * Takes a token for {@code who}.
   *
   * @return how long to wait if there is none; zero if there was one
   */
  synchronized Duration take(String who, Instant now) {
    double tokens = tokens(who, now);
    if (tokens >= 1) {
      buckets.put(who, new Bucket(tokens - 1, now));
      return Duration.ZERO;
    }
    return Duration.ofMillis((long) Math.ceil((1 - tokens) * MINUTE / perMinute));
  }

  /** Gives the token back that {@code who} has taken. */
  synchronized void giveBack(String who, Instant now) {
    buckets.put(who, new Bucket(Math.min(perMinute, tokens(who, now) + 1), now));
  }

  private double tokens(String who, Instant now) {
    Bucket bucket = buckets.get(who);
    if (bucket == null) {
      return perMinute;
    }
    // A clock that goes back gives nothing, and takes nothing away.
    double passed = Math.max(0, Duration.between(bucket.time(), now).toMillis());
    return Math.min(perMinute, bucket.tokens() + passed * perMinute / MINUTE);
  }
}
