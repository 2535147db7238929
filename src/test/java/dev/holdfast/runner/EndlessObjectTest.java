package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store may send more than it was given, without an end, and nothing that moves is stopped. */
class EndlessObjectTest {
  private static final String KEY = "prod/shop/object";

  /** The frame of zstd that decompresses to nothing, eight bytes of it. */
  private static final byte[] NOTHING_OF_ZSTD = {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0};

  /** An empty member of gzip. */
  private static final byte[] NOTHING_OF_GZIP = {
    0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

  @ParameterizedTest
  @EnumSource(Compression.class)
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void objectWithoutAnEndIsDamaged(Compression compression) {
    byte[] piece =
        switch (compression) {
          case ZSTD -> NOTHING_OF_ZSTD;
          case GZIP -> NOTHING_OF_GZIP;
          case NONE -> new byte[100];
        };

    assertThatThrownBy(
            () -> SentObject.reading(() -> new Endless(piece)).read(object(compression), KEY))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("bytes or more")
        .hasMessageContaining("where the manifest says 1000000 bytes");
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void noMoreIsReadOfAnObjectThanItHasAndALittle() throws Exception {
    try (CheckedObject stored =
        new CheckedObject(new Endless(new byte[100]), object(Compression.NONE), bytes -> {})) {
      stored.transferTo(OutputStream.nullOutputStream());

      assertThatThrownBy(() -> stored.check(KEY))
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("bytes or more");
    }
  }

  private static Manifest.StoredObject object(Compression compression) {
    return new Manifest.StoredObject(
        "object",
        ObjectRole.ARCHIVE,
        "shop",
        DumpFormat.PLAIN,
        compression,
        null,
        1_000_000,
        5_000_000,
        "ab".repeat(32));
  }

  /** The same piece again and again. */
  private static final class Endless extends InputStream {
    private final byte[] piece;
    private int position;

    Endless(byte[] piece) {
      this.piece = piece;
    }

    @Override
    public int read() {
      position = (position + 1) % piece.length;
      return piece[(position + piece.length - 1) % piece.length] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) {
      for (int i = 0; i < count; i++) {
        bytes[offset + i] = (byte) read();
      }
      return count;
    }
  }
}
