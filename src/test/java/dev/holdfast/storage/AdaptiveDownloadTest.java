package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdaptiveDownloadTest {
  private static final byte[] CONTENT = Content.of(4 * AdaptiveDownload.LOOK + 17);
  private static final int STEP = 1 << 20;

  private final List<Long> ahead = new ArrayList<>();
  private boolean oneIsClosed;
  private long now;

  /** What each mebibyte takes over the connection. */
  private long nanos;

  private AdaptiveDownload open(long first) {
    nanos = first;
    InputStream one =
        new ByteArrayInputStream(CONTENT) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int count) {
            now += nanos;
            return super.read(bytes, offset, count);
          }

          @Override
          public void close() {
            oneIsClosed = true;
          }
        };
    return new AdaptiveDownload(
        one,
        position -> {
          ahead.add(position);
          return new ByteArrayInputStream(CONTENT, (int) position, CONTENT.length - (int) position);
        },
        () -> now);
  }

  /** Reads all of it, and uses each mebibyte for {@code nanos}. */
  private byte[] read(AdaptiveDownload in, long nanos) throws IOException {
    byte[] got = new byte[CONTENT.length];
    int at = 0;
    int count;
    while ((count = in.read(got, at, Math.min(STEP, got.length - at))) > 0) {
      at += count;
      now += nanos;
    }
    return Arrays.copyOf(got, at);
  }

  @Test
  void connectionThatIsNotWaitedForIsKept() throws IOException {
    assertThat(read(open(10), 11)).isEqualTo(CONTENT);
    assertThat(ahead).isEmpty();
  }

  @Test
  void connectionThatIsWaitedForIsLeftWhereItIs() throws IOException {
    assertThat(read(open(11), 10)).isEqualTo(CONTENT);
    assertThat(ahead).containsExactly((long) AdaptiveDownload.LOOK);
    assertThat(oneIsClosed).isTrue();
  }

  @Test
  void connectionThatBecomesSlowIsLeftThen() throws IOException {
    AdaptiveDownload in = open(10);
    byte[] buffer = new byte[STEP];
    for (int read = 0; read < 2 * AdaptiveDownload.LOOK; read += STEP) {
      nanos = read < AdaptiveDownload.LOOK ? 10 : 12;
      in.readNBytes(buffer, 0, STEP);
      now += 11;
    }
    assertThat(ahead).isEmpty();
    in.readNBytes(buffer, 0, STEP);

    assertThat(ahead).containsExactly(2L * AdaptiveDownload.LOOK);
  }

  @Test
  void failureOfTheConnectionIsTheFailureOfTheDownload() {
    AdaptiveDownload in =
        new AdaptiveDownload(
            new FilterInputStream(InputStream.nullInputStream()) {
              @Override
              public int read(byte[] bytes, int offset, int count) throws IOException {
                throw new IOException("gone");
              }
            },
            position -> InputStream.nullInputStream(),
            () -> now);

    assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessage("gone");
  }
}
