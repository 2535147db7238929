package dev.holdfast.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkStoreTest {
  /** The CRC32C of "123456789", which every description of it has. */
  private static final String CHECKSUM = "4waSgw==";

  @TempDir Path directory;
  private SinkStore store;

  @BeforeEach
  void create() {
    store = new SinkStore(directory);
  }

  private static ByteArrayInputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void partThatArrivedOtherwiseThanItWasSentIsRefused() {
    String upload = store.begin("/kept/key");

    assertThatThrownBy(() -> store.part(upload, 1, bytes("12345678!"), CHECKSUM))
        .hasMessage("BadDigest");
    assertThatThrownBy(() -> store.complete(upload, List.of(1))).hasMessage("InvalidPart");
    assertThatThrownBy(() -> store.get("/kept/key")).hasMessage("NoSuchKey");
  }

  @Test
  void objectOfPartsReadsBackAsItWasSent() throws Exception {
    String upload = store.begin("/kept/key");
    store.part(upload, 2, bytes("123456789"), CHECKSUM);
    store.part(upload, 1, bytes("123456789"), CHECKSUM);
    store.complete(upload, List.of(1, 2));

    ByteArrayOutputStream back = new ByteArrayOutputStream();
    store.get("/kept/key").writeTo(back, 0, 18);
    assertThat(back).hasToString("123456789123456789");
    back.reset();
    store.get("/kept/key").writeTo(back, 7, 11);
    assertThat(back).hasToString("8912");
  }

  @Test
  void whatWasDiscardedHasASizeAndCannotBeRead() throws Exception {
    String upload = store.begin("/" + S3Sink.DISCARDING + "/key");
    store.part(upload, 1, bytes("123456789"), CHECKSUM);
    store.complete(upload, List.of(1));

    SinkStore.Stored stored = store.get("/" + S3Sink.DISCARDING + "/key");
    assertThat(stored.length()).isEqualTo(9);
    assertThatThrownBy(stored::requireKept).hasMessage("Discarded");
  }

  @Test
  void objectIsNotReplacedWhereThereMustBeNone() throws Exception {
    store.put("/kept/key", bytes("123456789"), CHECKSUM, true);

    assertThatThrownBy(() -> store.put("/kept/key", bytes("123456789"), CHECKSUM, true))
        .hasMessage("PreconditionFailed");
  }

  @Test
  void signedChunksAreReadWithoutTheirSignatures() throws Exception {
    String body =
        String.join(
            "\r\n",
            List.of(
                "9;chunk-signature=aa", "123456789", "2;chunk-signature=bb", "ab", "0;x", "", ""));

    assertThat(new AwsChunks(bytes(body)).readAllBytes()).asString().isEqualTo("123456789ab");
    assertThatThrownBy(() -> new AwsChunks(bytes(body.substring(0, 26))).readAllBytes())
        .isInstanceOf(EOFException.class);
  }
}
