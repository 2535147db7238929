package dev.holdfast.status;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;

/** When to look again at what waits for others, and may wait for days beside a thousand more. */
final class LookAgain {
  private static final int PARTS = 10;

  private LookAgain() {}

  /**
   * After a tenth of the time that {@code waiting} has been there, so that none waits much longer
   * than it must.
   *
   * @param least the shortest pause
   * @param most the longest
   */
  static Duration at(HasMetadata waiting, Instant now, Duration least, Duration most) {
    Instant made = Times.parse(waiting.getMetadata().getCreationTimestamp());
    return made == null ? least : since(made, now, least, most);
  }

  /** The same for what waits since {@code start}. */
  static Duration since(Instant start, Instant now, Duration least, Duration most) {
    return between(least, Duration.between(start, now).dividedBy(PARTS), most);
  }

  /** {@code wanted}, or the nearest that may be. */
  static Duration between(Duration least, Duration wanted, Duration most) {
    return wanted.compareTo(least) < 0 ? least : wanted.compareTo(most) > 0 ? most : wanted;
  }
}
