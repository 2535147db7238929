package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private static final int RANGES = 20;
  private static final byte[] CONTENT = Content.of(RANGES * ReadAhead.RANGE - 5);

  private final ReadAhead.Budget budget = new ReadAhead.Budget();
  private final AtomicInteger asked = new AtomicInteger();
  private final Set<Integer> buffers = ConcurrentHashMap.newKeySet();

  private void part(long from, int count, byte[] buffer) {
    asked.incrementAndGet();
    buffers.add(System.identityHashCode(buffer));
    System.arraycopy(CONTENT, (int) from, buffer, 0, count);
  }

  private ReadAhead open(ReadAhead.Ranges ranges) {
    return new ReadAhead("reading", ranges, 0, CONTENT.length, budget);
  }

  @Test
  void rangesComeInTheirOrderWhateverOrderTheyArriveIn() throws IOException {
    try (ReadAhead in =
        open(
            (from, count, buffer) -> {
              pause((from / ReadAhead.RANGE) % 3 == 0 ? 20 : 0);
              part(from, count, buffer);
            })) {
      assertThat(in.readAllBytes()).isEqualTo(CONTENT);
    }
    assertThat(asked).hasValue(RANGES);
  }

  @Test
  void longObjectTakesNoMoreMemoryThanAShortOne() throws IOException {
    for (int i = 0; i < 3; i++) {
      try (ReadAhead in = open(this::part)) {
        assertThat(in.readAllBytes()).isEqualTo(CONTENT);
      }
    }
    assertThat(asked).hasValue(3 * RANGES);
    assertThat(buffers).hasSizeLessThanOrEqualTo(8);
  }

  @Test
  void bufferOfAClosedDownloadIsNotUsedByTheNext() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    ReadAhead first =
        open(
            (from, count, buffer) -> {
              if (from == ReadAhead.RANGE) {
                uninterruptibly(closed);
                Arrays.fill(buffer, (byte) 7);
                written.countDown();
                return;
              }
              part(from, count, buffer);
            });
    assertThat(first.readNBytes(ReadAhead.RANGE)).hasSize(ReadAhead.RANGE);
    first.close();
    try (ReadAhead in =
        open(
            (from, count, buffer) -> {
              part(from, count, buffer);
              closed.countDown();
              assertMet(written);
            })) {
      assertThat(in.readAllBytes()).isEqualTo(CONTENT);
    }
  }

  private static void uninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      Thread.interrupted();
      pause(5);
    }
  }

  @Test
  void nothingIsAskedForThatIsFarAway() throws IOException {
    try (ReadAhead in = open(this::part)) {
      assertThat(in.read()).isEqualTo(CONTENT[0] & 0xff);
      pause(200);
      assertThat(asked).hasValueLessThanOrEqualTo(7);
    }
  }

  @Test
  void severalRangesAreOnTheirWayAtOnce() throws IOException {
    CountDownLatch together = new CountDownLatch(4);
    try (ReadAhead in =
        open(
            (from, count, buffer) -> {
              together.countDown();
              assertMet(together);
              part(from, count, buffer);
            })) {
      assertThat(in.readAllBytes()).isEqualTo(CONTENT);
    }
  }

  @Test
  void manyDownloadsShareWhatMayBeReadAheadAndNoneStarves() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    ReadAhead[] greedy = new ReadAhead[3];
    try {
      for (int i = 0; i < greedy.length; i++) {
        greedy[i] =
            open(
                (from, count, buffer) -> {
                  assertMet(never);
                  part(from, count, buffer);
                });
      }
      try (ReadAhead in = open(this::part)) {
        assertThat(in.readAllBytes()).isEqualTo(CONTENT);
      }
    } finally {
      for (ReadAhead in : greedy) {
        in.close();
      }
    }
  }

  @Test
  void whatAClosedDownloadHeldIsFreeAgain() throws IOException {
    for (int i = 0; i < 30; i++) {
      try (ReadAhead in = open(this::part)) {
        assertThat(in.read()).isGreaterThanOrEqualTo(0);
      }
    }
    severalRangesAreOnTheirWayAtOnce();
  }

  @Test
  void downloadsLeaveNoThreadsBehindHoweverTheyEnd() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      boolean fails = i % 3 == 0;
      try (ReadAhead in =
          open(
              (from, count, buffer) -> {
                if (fails && from > 0) {
                  throw new IOException("gone");
                }
                part(from, count, buffer);
              })) {
        in.readNBytes(i % 5 * 1_000);
      }
    }
    long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (downloadThreads() > 0 && System.nanoTime() < until) {
      pause(20);
    }
    assertThat(downloadThreads()).isZero();
    severalRangesAreOnTheirWayAtOnce();
  }

  private static long downloadThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("download"))
        .count();
  }

  @Test
  void failureOfARangeIsToldWhenItsTurnComes() throws IOException {
    try (ReadAhead in =
        open(
            (from, count, buffer) -> {
              if (from == 2L * ReadAhead.RANGE) {
                throw new IOException("gone");
              }
              part(from, count, buffer);
            })) {
      assertThat(in.readNBytes(2 * ReadAhead.RANGE))
          .isEqualTo(Arrays.copyOf(CONTENT, 2 * ReadAhead.RANGE));
      assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessage("gone");
      // It must not go on behind the gap.
      assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessage("gone");
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void assertMet(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(1, TimeUnit.MINUTES)) {
        throw new IOException("they do not come together");
      }
    } catch (InterruptedException e) {
      throw new IOException("closed", e);
    }
  }
}
