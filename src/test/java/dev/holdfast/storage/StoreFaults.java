package dev.holdfast.storage;

import static dev.holdfast.storage.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.embedded.FreePort;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every store has to stand that is reached over HTTP and takes large objects in parts: its
 * server, or the way to it, breaks at known places. Whoever extends it has a static method {@code
 * refusals} besides, with rows of a status, a code, and the reason and the words that they become.
 */
abstract class StoreFaults {
  /** Three parts: two whole ones and the rest. */
  static final byte[] CONTENT = Content.of(2 * PartSize.USUAL + 1_000_000);

  /** Two parts, for what three would show no better. */
  static final byte[] SHORTER = Content.of(PartSize.USUAL + 1_000_000);

  private static final byte[] MANIFEST = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);

  private static final AtomicInteger NUMBER = new AtomicInteger();

  FaultyProxy proxy;
  ObjectStore store;

  /** For a key of its own: what the server still does for one test must not meet the next. */
  static int number() {
    return NUMBER.incrementAndGet();
  }

  /** The URL of the server. */
  abstract URI server();

  /** Opens a bucket or container of the server that is reached at {@code endpoint}. */
  abstract ObjectStore open(String endpoint, String bucket) throws IOException;

  /** The bucket or container that there is. */
  abstract String bucket();

  /** A key of an object in it. */
  abstract String key();

  /** What the paths of requests for that object match. */
  abstract String path();

  /** The keys of all objects in the bucket or container. */
  abstract List<String> allKeys() throws IOException;

  /** Where {@link #key} is, with a slash at the end. */
  final String directory() {
    return key().substring(0, key().lastIndexOf('/') + 1);
  }

  /** The keys of all objects beside {@link #key}. */
  final List<String> keys() throws IOException {
    return allKeys().stream().filter(one -> one.startsWith(directory())).toList();
  }

  /** The requests that bring the part with this number, from 1. */
  abstract Trigger part(int number);

  /** What a part is called in messages. */
  abstract String part();

  /** The requests that have the parts put together. */
  abstract Trigger completion();

  /** What the server says if it is asked too much. */
  abstract String busy();

  /** What is said of a download that never gets further. */
  abstract String brokenDownload();

  @BeforeEach
  final void openStore() throws IOException {
    proxy = FaultyProxy.start(server());
    store = open(proxy.endpoint(), bucket());
  }

  @AfterEach
  final void closeStore() throws IOException {
    proxy.heal();
    store.delete(key());
    store.close();
    proxy.close();
  }

  @Test
  void busyStoreIsAskedAgain() throws IOException {
    var busy = proxy.inject(part(2).first(2), new Fault.Answer(503, busy()));

    assertUploaded();
    assertThat(busy.hits()).isEqualTo(2);
  }

  @Test
  void storeThatStaysBusyIsAFailureInTheEnd() throws IOException {
    proxy.inject(part(2), new Fault.Answer(503, busy()));

    assertFails(() -> upload(SHORTER), FailureReason.UPLOAD_FAILED, busy(), part() + " 2");
    assertThat(keys()).isEmpty();
  }

  @Test
  void partThatBreaksOffIsSentAgain() throws IOException {
    var reset = proxy.inject(part(1).nth(1), new Fault.ResetRequest(1_000_000));

    assertUploaded();
    assertThat(reset.hits()).isEqualTo(1);
  }

  @Test
  void partWhoseAnswerIsLostIsSentAgain() throws IOException {
    var lost = proxy.inject(part(3).nth(1), new Fault.LoseResponse());

    assertUploaded();
    assertThat(lost.hits()).isEqualTo(1);
  }

  @Test
  void lostAnswerToTheCompletionIsNoFailure() throws IOException {
    var lost = proxy.inject(completion().nth(1), new Fault.LoseResponse());

    assertUploaded();
    assertThat(lost.hits()).isEqualTo(1);
  }

  @Test
  void errorInsideOfASuccessIsAFailure() throws IOException {
    proxy.inject(completion(), new Fault.Answer(200, "InternalError"));

    assertFails(() -> upload(SHORTER), FailureReason.UPLOAD_FAILED, "InternalError");
    assertThat(keys()).isEmpty();
  }

  @Test
  void flippedBitIsNotStored() throws IOException {
    var flipped = proxy.inject(part(2), new Fault.CorruptRequest(12_345));

    assertThatThrownBy(() -> upload(SHORTER))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(part() + " 2");
    assertThat(flipped.hits()).isPositive();
    assertThat(keys()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusalInTheMiddleIsToldAndLeavesNothing(
      int status, String code, FailureReason reason, String words) throws IOException {
    proxy.inject(part(1), new Fault.Answer(status, code));

    assertFails(() -> upload(SHORTER), reason, words, code);
    assertThat(keys()).isEmpty();
  }

  @Test
  void bucketThatDoesNotExistIsNamed() throws IOException {
    try (ObjectStore missing = open(proxy.endpoint(), "nowhere")) {
      assertFails(() -> upload(missing, SHORTER), FailureReason.BUCKET_NOT_FOUND, "\"nowhere\"");
    }
  }

  @Test
  void serverThatIsNotThereIsNamed() throws IOException {
    String nobody = "http://127.0.0.1:" + FreePort.find();
    try (ObjectStore missing = open(nobody, bucket())) {
      assertFails(
          () -> upload(missing, new byte[10]), FailureReason.DESTINATION_UNREACHABLE, nobody);
    }
  }

  @Test
  void uploadThatIsGivenUpLeavesNothing() throws IOException {
    try (Upload upload = store.begin(key(), 0, 1)) {
      upload.write(SHORTER);
    }

    assertThat(keys()).isEmpty();
    assertThat(store.read(key(), 10)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, PartSize.USUAL - 1, PartSize.USUAL, PartSize.USUAL + 1, 2 * PartSize.USUAL})
  void everySizeArrivesWhole(int size) throws IOException {
    byte[] content = Content.of(size);

    assertThat(upload(content)).isEqualTo(Content.stored(content));
    assertThat(read()).isEqualTo(content);
  }

  @Test
  void downloadThatGetsNowhereFails() throws IOException {
    upload(SHORTER);
    proxy.inject(Trigger.on("GET", path()), new Fault.ResetResponse(0));

    assertFails(this::read, FailureReason.DESTINATION_UNREACHABLE, brokenDownload());
  }

  @Test
  void missingObjectIsNamed() throws IOException {
    assertFails(this::read, FailureReason.OBJECT_MISSING, key());
    assertThat(store.read(key(), 10)).isEmpty();
  }

  @Test
  void smallObjectIsCreatedOnce() throws IOException {
    assertThat(store.createIfAbsent(key(), MANIFEST)).isTrue();
    assertThat(store.createIfAbsent(key(), new byte[] {1})).isFalse();
    assertThat(store.read(key(), 100)).hasValue(MANIFEST);
    assertThat(store.read(key(), MANIFEST.length)).hasValue(MANIFEST);
  }

  @Test
  void smallObjectThatReadsBackOtherwiseIsAFailure() {
    proxy.inject(Trigger.on("GET", path()), new Fault.CorruptResponse(0));

    assertFails(
        () -> store.createIfAbsent(key(), MANIFEST),
        FailureReason.CHECKSUM_MISMATCH,
        "reads back otherwise");
  }

  /** It may be the first of the two that has taken the key. */
  @Test
  void smallObjectThatIsRefusedWhenItIsSentAgainIsInDoubt() throws IOException {
    var lost = proxy.inject(Trigger.on("PUT", path()).nth(1), new Fault.LoseResponse());

    assertThatThrownBy(() -> store.createIfAbsent(key(), MANIFEST))
        .isInstanceOf(WriteInDoubtException.class);
    assertThat(lost.hits()).isEqualTo(1);
    assertThat(store.read(key(), 100)).hasValue(MANIFEST);
  }

  @Test
  void smallObjectThatIsTooLargeIsNotRead() throws IOException {
    store.createIfAbsent(key(), new byte[101]);

    assertFails(() -> store.read(key(), 100), FailureReason.CHECKSUM_MISMATCH, "larger than 100");
  }

  final Upload.Stored upload(byte[] content) throws IOException {
    return upload(store, content);
  }

  private Upload.Stored upload(ObjectStore to, byte[] content) throws IOException {
    try (Upload upload = to.begin(key(), content.length, 1)) {
      upload.write(content);
      return upload.complete();
    }
  }

  final byte[] read() throws IOException {
    try (InputStream in = store.open(key())) {
      return in.readAllBytes();
    }
  }

  final void assertUploaded() throws IOException {
    assertThat(upload(CONTENT)).isEqualTo(Content.stored(CONTENT));
    proxy.heal();
    assertThat(read()).isEqualTo(CONTENT);
  }
}
