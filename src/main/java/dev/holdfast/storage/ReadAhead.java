package dev.holdfast.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Reads an object from its beginning to its end, range by range, while the next ranges are on their
 * way: one connection to a store far away is slow, however fast the line is.
 */
final class ReadAhead extends InputStream {
  /** The bytes of a range. Small, since a Job that restores by many connections has 80 MiB. */
  static final int RANGE = 1 << 20;

  /** How many ranges of one object may be on their way at most. */
  private static final int MOST = 6;

  /** How many ranges may be on their way while each object has one that is used. */
  private static final int SPARE = 8;

  private static final byte[] NOTHING = new byte[0];

  /** Reads ranges. */
  interface Ranges {
    /** The {@code count} bytes from {@code from} on, and no fewer. */
    byte[] read(long from, int count) throws IOException;
  }

  /** What all downloads of one store may ask for before it is needed. */
  static final class Budget {
    private final Semaphore ranges = new Semaphore(SPARE);
  }

  private record Asked(Future<byte[]> range, boolean spare) {}

  private final String doing;
  private final Ranges ranges;
  private final long length;
  private final Budget budget;
  private final ExecutorService threads = Background.threads("download", MOST);
  private final Deque<Asked> onTheWay = new ArrayDeque<>();

  private byte[] current = NOTHING;
  private int position;
  private long asked;

  /**
   * Begins to read.
   *
   * @param doing what is being done, for messages
   * @param length the size of the object
   */
  ReadAhead(String doing, Ranges ranges, long length, Budget budget) {
    this.doing = doing;
    this.ranges = ranges;
    this.length = length;
    this.budget = budget;
    ask();
  }

  private void ask() {
    while (asked < length && onTheWay.size() < MOST) {
      boolean spare = current.length > 0 || !onTheWay.isEmpty();
      if (spare && !budget.ranges.tryAcquire()) {
        return;
      }
      long from = asked;
      int count = (int) Math.min(RANGE, length - from);
      asked += count;
      onTheWay.addLast(new Asked(threads.submit(() -> ranges.read(from, count)), spare));
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (position == current.length) {
      // Let go before the next is waited for: no object has more than one that is its own.
      current = NOTHING;
      position = 0;
      ask();
      Asked next = onTheWay.peekFirst();
      if (next == null) {
        return -1;
      }
      current = Background.await(next.range(), doing);
      took(onTheWay.removeFirst());
      ask();
    }
    int got = Math.min(count, current.length - position);
    System.arraycopy(current, position, bytes, offset, got);
    position += got;
    return got;
  }

  private void took(Asked range) {
    if (range.spare()) {
      budget.ranges.release();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    onTheWay.forEach(this::took);
    onTheWay.clear();
    asked = length;
  }
}
