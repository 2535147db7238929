package dev.holdfast.faults;

import java.time.Duration;
import java.util.Objects;
import java.util.Random;

/**
 * The exact moment at which a fault strikes, and for how long. It follows from the seed and the
 * cell.
 *
 * @param timing before, during or after the request
 * @param occurrence which of the requests that are seen at the door, counted from 1
 * @param delay of a strike during the request, how long after its beginning
 * @param held how long the fault lasts
 * @param lasting whether it lasts until what it hit has given up instead
 * @param offset of a stream that is cut or altered, at which byte
 */
record Moment(
    Timing timing, int occurrence, Duration delay, Duration held, boolean lasting, int offset) {
  /** Before, during or after a request. */
  enum Timing {
    BEFORE,
    DURING,
    AFTER
  }

  static Moment of(long seed, Cell cell) {
    Random random = new Random(Objects.hash(seed, cell.text()));
    // The first numbers of seeds that lie side by side are much alike.
    random.nextLong();
    Timing timing = Timing.values()[random.nextInt(Timing.values().length)];
    return new Moment(
        cell.timings().contains(timing) ? timing : Timing.BEFORE,
        1 + random.nextInt(cell.door().times()),
        Duration.ofMillis(random.nextInt(150)),
        Duration.ofMillis(500 + random.nextInt(4_000)),
        cell.fault().mayLast() && random.nextInt(3) == 0,
        random.nextInt(Math.max(1, cell.door().leastBytes())));
  }

  @Override
  public String toString() {
    return timing
        + " request "
        + occurrence
        + (timing == Timing.DURING ? " +" + delay.toMillis() + " ms" : "")
        + (lasting ? ", until it gives up" : ", for " + held.toMillis() + " ms");
  }
}
