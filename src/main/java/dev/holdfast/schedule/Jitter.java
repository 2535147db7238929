package dev.holdfast.schedule;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.CRC32;

/**
 * How much later than its schedule says a tier starts, so that not all start at once. It follows
 * from policy and tier, so that it is the same every time, and on every replica.
 */
public final class Jitter {
  /** The longest that makes sense: with more, the run of one day is that of another. */
  public static final Duration LONGEST = Duration.ofHours(24);

  private Jitter() {}

  /**
   * The delay of {@code tier}, in whole seconds: at least zero, and less than {@code jitter}.
   *
   * @param policyUid the UID of the policy
   * @param jitter the bound; zero for no delay
   */
  public static Duration of(String policyUid, String tier, Duration jitter) {
    if (jitter.toSeconds() == 0) {
      return Duration.ZERO;
    }
    CRC32 spread = new CRC32();
    spread.update((policyUid + "/" + tier).getBytes(StandardCharsets.UTF_8));
    return Duration.ofSeconds(spread.getValue() % jitter.toSeconds());
  }
}
