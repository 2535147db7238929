package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A small object that becomes a huge dump is read no further than its manifest says. */
class BombTest {
  private static final String KEY = "shops/shop/nightly/object";
  private static final int SAID = 1_000;

  /** What one piece becomes; together they are more than anything reads in a minute. */
  private static final int PIECE = 64 << 20;

  private static final int PIECES = 4_000;

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"ZSTD", "GZIP"})
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void bombIsDamagedAndSoonLeft(Compression compression) throws IOException {
    byte[] bomb = bomb(compression);
    assertThat(bomb.length).isLessThan(PIECE * 5);

    assertThatThrownBy(
            () ->
                SentObject.reading(() -> new ByteArrayInputStream(bomb))
                    .read(object(compression, bomb), KEY))
        .isInstanceOf(DamagedException.class)
        .hasMessage(
            KEY
                + " has the checksum that its manifest says, but is a dump of more than the 1000"
                + " bytes that the manifest says");
  }

  @Test
  void dumpOfTheSizeThatTheManifestSaysPasses() throws IOException {
    byte[] dump = new byte[SAID];

    assertThat(new BoundedDump(new ByteArrayInputStream(dump), SAID).readAllBytes()).hasSize(SAID);
    assertThatThrownBy(
            () -> new BoundedDump(new ByteArrayInputStream(dump), SAID - 1).readAllBytes())
        .isInstanceOf(BoundedDump.TooLargeException.class);
  }

  private static byte[] bomb(Compression compression) throws IOException {
    ByteArrayOutputStream piece = new ByteArrayOutputStream();
    try (OutputStream out =
        compression == Compression.ZSTD
            ? new ZstdOutputStream(piece, 19)
            : new GZIPOutputStream(piece)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < PIECE / zeros.length; i++) {
        out.write(zeros);
      }
    }
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    for (int i = 0; i < PIECES; i++) {
      bomb.writeBytes(piece.toByteArray());
    }
    return bomb.toByteArray();
  }

  private static Manifest.StoredObject object(Compression compression, byte[] bomb) {
    return new Manifest.StoredObject(
        "object",
        ObjectRole.ARCHIVE,
        "shop",
        DumpFormat.PLAIN,
        compression,
        null,
        bomb.length,
        SAID,
        Sha256.of(bomb));
  }
}
