package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.storage.ScriptedS3.Fault;
import dev.holdfast.storage.ScriptedS3.Says;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that speak S3 with an accent. */
class S3QuirksTest {
  private static final String KEY = "prod/shop/manifest.json";
  private static final int LARGE = AdaptiveDownload.LOOK + 5 * ReadAhead.RANGE - 100_000;
  private static final byte[] MANIFEST = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);

  private ScriptedS3 server;
  private ObjectStore store;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedS3.start();
    store = server.open(true);
  }

  @AfterEach
  void stop() {
    store.close();
    server.close();
  }

  @Test
  void conflictOfAConditionalWriteIsRepeated() throws IOException {
    server.refuse(2, r -> r.is("PUT", ""), 409, "ConditionalRequestConflict", "try again");

    assertThat(store.createIfAbsent(KEY, MANIFEST)).isTrue();
    assertThat(server.get(KEY)).hasValue(MANIFEST);
  }

  @Test
  void storeThatIgnoresTheConditionDoesNotReplaceWhatWasThere() throws IOException {
    server.with(Fault.IGNORES_CONDITIONS);
    server.put(KEY, new byte[] {1});

    assertThat(store.createIfAbsent(KEY, MANIFEST)).isFalse();
    assertThat(server.get(KEY)).hasValue(new byte[] {1});
  }

  @Test
  void largeObjectThatIsWaitedForIsReadByRangesFromThereOn() throws IOException {
    byte[] content = Content.of(LARGE);
    server.put(KEY, content);
    server.with(Fault.SENDS_SLOWLY);

    assertThat(readAll()).isEqualTo(content);
    assertThat(server.requests("GET", ""))
        .extracting(request -> request.header("range"))
        .hasSizeBetween(5, 6)
        .startsWith("bytes=0-")
        .doesNotContainNull()
        .doesNotHaveDuplicates();
  }

  @Test
  void objectThatIsReadSlowlyIsReadOverOneConnection() throws IOException {
    byte[] content = Content.of(LARGE);
    server.put(KEY, content);
    byte[] got = new byte[content.length];
    try (InputStream in = store.open(KEY)) {
      for (int at = 0; at < got.length; at += ReadAhead.RANGE) {
        long start = System.nanoTime();
        in.readNBytes(got, at, Math.min(ReadAhead.RANGE, got.length - at));
        pauseForLongerThan(System.nanoTime() - start);
      }
    }

    assertThat(got).isEqualTo(content);
    assertThat(server.requests("GET", "")).hasSize(1);
  }

  /** As somebody does who has more to do with a range than the store took for it. */
  private static void pauseForLongerThan(long nanos) {
    try {
      Thread.sleep(10 + 3 * TimeUnit.NANOSECONDS.toMillis(nanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        ReadAhead.RANGE,
        AdaptiveDownload.LOOK - 1,
        AdaptiveDownload.LOOK,
        AdaptiveDownload.LOOK + 1,
        AdaptiveDownload.LOOK + 2 * ReadAhead.RANGE
      })
  void objectsOfEverySizeAreReadToTheirEnd(int size) throws IOException {
    byte[] content = Content.of(size);
    server.put(KEY, content);

    assertThat(readAll()).isEqualTo(content);
  }

  @Test
  void storeThatKnowsNoRangesIsReadOverOneConnection() throws IOException {
    byte[] content = Content.of(LARGE);
    server.put(KEY, content);
    server.with(Fault.IGNORES_RANGES);

    assertThat(readAll()).isEqualTo(content);
    assertThat(server.requests("GET", "")).hasSize(1);
  }

  /** Nobody could tell whether the next range is of the same object. */
  @Test
  void storeThatTellsNoETagIsReadOverOneConnection() throws IOException {
    byte[] content = Content.of(LARGE);
    server.put(KEY, content);
    server.with(Fault.SAYS_NO_ETAG);

    assertThat(readAll()).isEqualTo(content);
    assertThat(server.requests("GET", "")).hasSize(1);
  }

  /** A condition on a weak ETag is never met, which says nothing of the object. */
  @Test
  void objectWhoseETagIsWeakIsNotTakenForOneThatWasReplaced() throws IOException {
    byte[] content = Content.of(LARGE);
    server.put(KEY, content);
    server.with(Fault.SAYS_WEAK_ETAGS);

    assertThat(readAll()).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 2 * ReadAhead.RANGE})
  @Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void answerThatGoesOnBehindItsRangeIsNotWaitedFor(int size) throws IOException {
    byte[] content = Content.of(size);
    server.put(KEY, content);
    server.with(Fault.SENDS_MORE_THAN_THE_RANGE);

    assertThat(readAll()).isEqualTo(content);
    assertThat(store.read(KEY, size)).hasValue(content);
  }

  @Test
  void objectThatIsReplacedBetweenTwoRangesIsNotPutTogetherOfBoth() throws IOException {
    server.says(Set.of(Says.MD5));
    server.with(Fault.SENDS_SLOWLY);
    server.put(KEY, Content.of(20 * ReadAhead.RANGE));
    try (InputStream in = store.open(KEY)) {
      in.readNBytes(10);
      server.put(KEY, Content.of(20 * ReadAhead.RANGE + 1));

      assertThatThrownBy(in::readAllBytes)
          .isInstanceOfSatisfying(
              StorageException.class,
              e -> assertThat(e.reason()).isEqualTo(FailureReason.CHECKSUM_MISMATCH))
          .hasMessageContaining("replaced");
    }
  }

  private byte[] readAll() throws IOException {
    try (InputStream in = store.open(KEY)) {
      return in.readAllBytes();
    }
  }

  @Test
  void answerWithoutALengthIsReadToItsEnd() throws IOException {
    server.with(Fault.SAYS_NO_LENGTH);
    server.put(KEY, MANIFEST);

    try (InputStream in = store.open(KEY)) {
      assertThat(in.readAllBytes()).isEqualTo(MANIFEST);
    }
    assertThat(store.read(KEY, 100)).hasValue(MANIFEST);
  }

  @Test
  void storeThatNeverSaysHowLargeAnObjectIsIsToldSo() {
    server.with(Fault.IGNORES_RANGES);
    server.with(Fault.SAYS_NO_LENGTH).with(Fault.SAYS_NO_LENGTH_TO_HEAD);
    server.put(KEY, MANIFEST);

    assertThatThrownBy(() -> store.open(KEY))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("does not say how large " + KEY + " is");
  }

  @Test
  void storeThatForgetsItsEtagsIsNotReadInTwoPieces() {
    server.with(Fault.SAYS_NO_ETAG).with(Fault.CUTS_ANSWERS);
    server.put(KEY, MANIFEST);

    assertThatThrownBy(() -> store.read(KEY, 100))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("cannot go on in the middle");
  }

  @Test
  void conflictWithoutAnEndIsAFailureThatIsNotInDoubt() {
    server.refuse(99, r -> r.is("PUT", ""), 409, "ConditionalRequestConflict", "try again");

    assertThatThrownBy(() -> store.createIfAbsent(KEY, MANIFEST))
        .isExactlyInstanceOf(StorageException.class)
        .hasMessageContaining("ConditionalRequestConflict");
    assertThat(server.get(KEY)).isEmpty();
  }

  @Test
  void conflictThatAnotherHasWonLeavesTheKeyToIt() throws IOException {
    server.refuse(
        1,
        r -> {
          boolean put = r.is("PUT", "");
          if (put) {
            server.put(KEY, new byte[] {1});
          }
          return put;
        },
        409,
        "ConditionalRequestConflict",
        "try again");

    assertThat(store.createIfAbsent(KEY, MANIFEST)).isFalse();
    assertThat(server.get(KEY)).hasValue(new byte[] {1});
  }

  @Test
  void otherConflictsAreTold() {
    server.refuse(99, r -> r.is("PUT", ""), 409, "InvalidBucketState", "versioning is off");

    assertThatThrownBy(() -> store.createIfAbsent(KEY, MANIFEST))
        .isExactlyInstanceOf(StorageException.class)
        .hasMessageContaining("InvalidBucketState");
    assertThat(server.requests("PUT", "")).hasSize(1);
  }

  @Test
  void serverWithoutConditionsIsWrittenToWithoutOne() throws IOException {
    server.refuse(
        99, r -> r.header("if-none-match") != null, 501, "NotImplemented", "no conditions");

    assertThat(store.createIfAbsent(KEY, MANIFEST)).isTrue();
    assertThat(store.createIfAbsent(KEY, new byte[] {1})).isFalse();
    assertThat(server.get(KEY)).hasValue(MANIFEST);
  }

  @ParameterizedTest
  @CsvSource({"GLACIER, STANDARD", "STANDARD_IA, STANDARD", ","})
  void manifestIsWhereItCanBeReadAtAnyTime(String storageClass, String expected)
      throws IOException {
    try (ObjectStore cold = server.open(server.spec(storageClass, true))) {
      cold.createIfAbsent(KEY, MANIFEST);
    }

    assertThat(server.requests("PUT", ""))
        .singleElement()
        .extracting(r -> r.header("x-amz-storage-class"))
        .isEqualTo(expected);
  }

  @Test
  void listingThatIgnoresThePrefixLeavesTheUploadsOfOthersAlone() throws IOException {
    server.begin("prod/shop/backup_1", "u1");
    server.begin("prod/shop/backup_2", "u2");
    server.begin("prod/shop/other", "u3");
    server.begin("prod/shop/deeper/backup_3", "u4");
    server.begin("prod/shop", "u5");
    server.begin("prod/shop/", "u6");
    server.begin("somebody/elses.iso", "u7");

    store.abortUploads("prod/shop/", file -> file.startsWith("backup_"));

    assertThat(server.uploads())
        .extracting(ScriptedS3.OpenUpload::id)
        .containsExactly("u3", "u4", "u5", "u6", "u7");
    assertThat(server.requests("GET", "uploads"))
        .singleElement()
        .extracting(ScriptedS3.Request::query)
        .asString()
        .contains("prefix=prod/shop/");
  }

  @Test
  void onlyWhatWasBegunLongAgoBelowThePolicyAndIsOursIsStale() throws IOException {
    String dump = "backup_daily_20261121T030000Z_shop.0123456789abcdef.dump.zst";
    server.begin("prod/shop/old/" + dump, "u1", "2026-11-20T00:00:00Z");
    server.begin("prod/shop/young/" + dump, "u2", "2026-11-20T00:00:01Z");
    server.begin("prod/shop/old/movie.mkv", "u3", "2026-11-20T00:00:00Z");
    server.begin("prod/shop/" + dump, "u4", "2026-11-20T00:00:00Z");
    server.begin("prod/shop/old/deeper/" + dump, "u5", "2026-11-20T00:00:00Z");
    server.begin("prod/shop2/old/" + dump, "u6", "2026-11-20T00:00:00Z");
    server.begin("prod/shop/unknown/" + dump, "u7");

    store.abortStaleUploads("prod/shop/", Instant.parse("2026-11-20T00:00:01Z"));

    assertThat(server.uploads())
        .extracting(ScriptedS3.OpenUpload::id)
        .containsExactly("u2", "u3", "u4", "u5", "u6", "u7");
  }

  @Test
  void uploadThatCannotBeAbortedDoesNotKeepTheOthers() {
    server.begin("prod/shop/a", "u1");
    server.begin("prod/shop/b", "u2");
    server.refuse(1, r -> r.is("DELETE", "uploadId=u1"), 403, "AccessDenied", "not yours");

    assertThatThrownBy(() -> store.abortUploads("prod/shop/", file -> true))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("prod/shop/a");
    assertThat(server.uploads()).extracting(ScriptedS3.OpenUpload::id).containsExactly("u1");
  }

  @Test
  @Timeout(180)
  void listingThatNeverEndsIsLeft() throws IOException {
    server.with(Fault.LISTS_FOR_EVER);
    server.begin("prod/shop/a", "u1");

    store.abortUploads("prod/shop/", file -> true);

    assertThat(server.uploads()).isEmpty();
    assertThat(server.requests("GET", "uploads")).hasSize(2);
  }
}
