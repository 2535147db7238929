package dev.holdfast.catalogue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Decides when a policy has its destinations looked through: when it is new, once after each start
 * of the operator, and again when the last time is long ago. Never sooner than {@link #SHORTEST}
 * after the last time, so that an operator that starts again and again makes no storm of Jobs.
 */
public final class CataloguePass {
  /** The shortest time between two of a policy. */
  static final Duration SHORTEST = Duration.ofMinutes(10);

  /** After one that has failed: what it lacked, such as a Secret, may have come since. */
  static final Duration AFTER_FAILURE = Duration.ofHours(1);

  /** With the longest suffix it makes a name that Jobs can be named after, of 52 characters. */
  private static final int MAX_POLICY = 28;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmm").withZone(ZoneOffset.UTC);

  private CataloguePass() {}

  /**
   * The newest Catalogue that the policy itself has made.
   *
   * @param time when, by the clock of the operator that made it
   * @param failed whether it has failed
   */
  public record Last(Instant time, boolean failed) {}

  /**
   * What is known.
   *
   * @param policy the name of the policy
   * @param last the newest that this policy has made, and no namesake; empty if it has made none
   * @param underWay whether there is one of the policy that has not ended, whoever made it
   * @param operatorStart when the operator was started
   * @param every how long after the last another one is due; zero for never by itself
   */
  public record Facts(
      String policy,
      Optional<Last> last,
      boolean underWay,
      Instant operatorStart,
      Duration every) {}

  /** The name of the Catalogue that is due; empty if none is. */
  public static Optional<String> due(Facts facts, Instant now) {
    if (facts.every().isZero() || facts.underWay()) {
      return Optional.empty();
    }
    return facts.last().filter(last -> !isDue(facts, last, now)).isPresent()
        ? Optional.empty()
        : Optional.of(name(facts.policy(), now));
  }

  private static boolean isDue(Facts facts, Last last, Instant now) {
    // A clock that was set back is none to wait for, and no start that is yet to come is one.
    Duration age = Duration.between(last.time(), now).abs();
    boolean startedSince =
        last.time().isBefore(facts.operatorStart()) && !facts.operatorStart().isAfter(now);
    Duration wait =
        startedSince
            ? SHORTEST
            : last.failed() ? shorter(AFTER_FAILURE, facts.every()) : facts.every();
    return age.compareTo(wait) >= 0;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * The name follows from the policy and the minute, so that whoever looks twice, and does not see
   * yet what the first look has made, makes the same.
   */
  private static String name(String policy, Instant now) {
    return head(policy) + "-catalogue-" + TIME.format(now);
  }

  private static String head(String policy) {
    if (policy.length() <= MAX_POLICY) {
      return policy;
    }
    CRC32 rest = new CRC32();
    rest.update(policy.getBytes(StandardCharsets.UTF_8));
    String suffix = String.format("-%08x", rest.getValue());
    return policy.substring(0, MAX_POLICY - suffix.length()) + suffix;
  }
}
