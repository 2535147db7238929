package dev.holdfast.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Reads an object to its end, range by range, while the next ranges are on their way: one
 * connection to a store far away is slow, however fast the line is.
 */
final class ReadAhead extends InputStream {
  /** The bytes of a range. Small, since a Job that restores by many connections has 80 MiB. */
  static final int RANGE = 1 << 20;

  /** How many ranges of one object may be on their way at most. */
  private static final int MOST = 6;

  /** How many ranges may be on their way while each object has one that is used. */
  private static final int SPARE = 8;

  /** Reads ranges. */
  interface Ranges {
    /** Puts the {@code count} bytes from {@code from} on, and no fewer, into {@code buffer}. */
    void read(long from, int count, byte[] buffer) throws IOException;
  }

  /** What all downloads of one store may ask for before it is needed, and where it is put. */
  static final class Budget {
    private final Semaphore ranges = new Semaphore(SPARE);

    /** A buffer for each range anew would fill the heap long before the collector looks. */
    private final Queue<byte[]> buffers = new ConcurrentLinkedQueue<>();

    private byte[] buffer() {
      byte[] used = buffers.poll();
      return used == null ? new byte[RANGE] : used;
    }
  }

  /** A range that was asked for. */
  private record Asked(Future<byte[]> buffer, int count, boolean spare) {}

  private final String doing;
  private final Ranges ranges;
  private final long size;
  private final Budget budget;
  private final ExecutorService threads = Background.threads("download", MOST);
  private final Deque<Asked> onTheWay = new ArrayDeque<>();

  /** What is given out; null before the first range, and between two. */
  private byte[] current;

  private int length;
  private int position;
  private long asked;

  /**
   * Begins to read.
   *
   * @param doing what is being done, for messages
   * @param from the first byte
   * @param size the size of the object
   */
  ReadAhead(String doing, Ranges ranges, long from, long size, Budget budget) {
    this.doing = doing;
    this.ranges = ranges;
    this.size = size;
    this.budget = budget;
    this.asked = from;
    ask();
  }

  private void ask() {
    while (asked < size && onTheWay.size() < MOST) {
      boolean spare = current != null || !onTheWay.isEmpty();
      if (spare && !budget.ranges.tryAcquire()) {
        return;
      }
      long from = asked;
      int count = (int) Math.min(RANGE, size - from);
      asked += count;
      byte[] buffer = budget.buffer();
      Future<byte[]> filled =
          threads.submit(
              () -> {
                ranges.read(from, count, buffer);
                return buffer;
              });
      onTheWay.addLast(new Asked(filled, count, spare));
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
    if (position == length) {
      // Let go before the next is waited for: no object has more than one that is its own.
      letGo();
      ask();
      Asked next = onTheWay.peekFirst();
      if (next == null) {
        return -1;
      }
      current = Background.await(next.buffer(), doing);
      took(onTheWay.removeFirst());
      length = next.count();
      ask();
    }
    int got = Math.min(count, length - position);
    System.arraycopy(current, position, bytes, offset, got);
    position += got;
    return got;
  }

  private void letGo() {
    if (current != null) {
      budget.buffers.add(current);
    }
    current = null;
    length = 0;
    position = 0;
  }

  private void took(Asked range) {
    if (range.spare()) {
      budget.ranges.release();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    // Somebody may still write to their buffers.
    onTheWay.forEach(this::took);
    onTheWay.clear();
    letGo();
    asked = size;
  }
}
