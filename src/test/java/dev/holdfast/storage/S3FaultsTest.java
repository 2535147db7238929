package dev.holdfast.storage;

import static dev.holdfast.storage.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.ProxiedRequest;
import dev.holdfast.embedded.proxy.Trigger;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket whose server, or the way to it, breaks at known places. */
class S3FaultsTest {
  private static final String KEY = "prod/shop.dump";
  private static final String PATH = "/" + EmbeddedS3.BUCKET + "/" + KEY;

  /** Three parts: two whole ones and the rest. */
  private static final byte[] CONTENT = Content.of(2 * PartSize.USUAL + 1_000_000);

  private static EmbeddedS3 server;
  private FaultyProxy proxy;
  private ObjectStore store;

  @BeforeAll
  static void startServer() {
    server = EmbeddedS3.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void open() throws IOException {
    proxy = FaultyProxy.start(URI.create(server.endpoint()));
    store = open(EmbeddedS3.BUCKET);
  }

  @AfterEach
  void close() throws IOException {
    proxy.heal();
    for (String key : server.keys()) {
      store.delete(key);
    }
    store.close();
    proxy.close();
    assertThat(server.openUploads()).isZero();
  }

  private ObjectStore open(String bucket) throws IOException {
    return S3ObjectStore.open(
        new RunSpec.S3(
            bucket,
            "prod/",
            proxy.endpoint(),
            "us-east-1",
            true,
            null,
            null,
            null,
            null,
            null,
            true,
            null,
            null,
            null,
            0),
        new S3Credentials(EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY, null),
        null,
        ShortPauses.S3);
  }

  @Test
  void busyStoreIsAskedAgain() throws IOException {
    var busy = proxy.inject(part(2).first(2), new Fault.Answer(503, "SlowDown"));

    assertUploaded();
    assertThat(busy.hits()).isEqualTo(2);
  }

  @Test
  void partThatBreaksOffIsSentAgain() throws IOException {
    var reset = proxy.inject(part(1).nth(1), new Fault.ResetRequest(1_000_000));

    assertUploaded();
    assertThat(reset.hits()).isEqualTo(1);
  }

  @Test
  void partWhoseAnswerIsLostIsSentAgain() throws IOException {
    proxy.inject(part(3).nth(1), new Fault.LoseResponse());

    assertUploaded();
  }

  @Test
  void lostAnswerToTheCompletionIsNoFailure() throws IOException {
    var lost = proxy.inject(completion().nth(1), new Fault.LoseResponse());

    assertUploaded();
    assertThat(lost.hits()).isEqualTo(1);
  }

  @Test
  void objectOfAnEarlierAttemptIsNotTakenForThisOne() throws IOException {
    byte[] earlier = CONTENT.clone();
    earlier[7] ^= 1;
    upload(earlier);
    // The store says that there is no such upload, although it has not put it together.
    proxy.inject(completion(), new Fault.Answer(404, "NoSuchUpload"));

    assertFails(() -> upload(CONTENT), FailureReason.UPLOAD_FAILED, "NoSuchUpload");
  }

  @Test
  void errorInsideOfASuccessIsAFailure() {
    proxy.inject(completion(), new Fault.Answer(200, "InternalError"));

    assertFails(() -> upload(CONTENT), FailureReason.UPLOAD_FAILED, "InternalError");
    assertThat(server.keys()).isEmpty();
  }

  @Test
  void flippedBitIsNotStored() {
    proxy.inject(part(2), new Fault.CorruptRequest(12_345));

    assertThatThrownBy(() -> upload(CONTENT)).isInstanceOf(StorageException.class);
    assertThat(server.keys()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied,          DESTINATION_ACCESS_DENIED, is denied",
    "403, SignatureDoesNotMatch, DESTINATION_ACCESS_DENIED, does not accept the credentials",
    "403, RequestTimeTooSkewed,  UPLOAD_FAILED,             clocks",
    "507, XMinioStorageFull,     DESTINATION_FULL,          has no space left",
    "507, SomethingElse,         DESTINATION_FULL,          has no space left",
    "400, BadDigest,             CHECKSUM_MISMATCH,         other bytes than were sent"
  })
  void refusalInTheMiddleIsToldAndLeavesNothing(
      int status, String code, FailureReason reason, String words) {
    proxy.inject(part(2), new Fault.Answer(status, code));

    assertFails(() -> upload(CONTENT), reason, words, code);
    assertThat(server.keys()).isEmpty();
  }

  @Test
  void bucketThatDoesNotExistIsNamed() throws IOException {
    try (ObjectStore missing = open("nowhere")) {
      assertFails(
          () -> {
            try (Upload upload = missing.begin(KEY, 0, 1)) {
              upload.write(CONTENT);
              upload.complete();
            }
          },
          FailureReason.BUCKET_NOT_FOUND,
          "\"nowhere\"");
    }
  }

  @Test
  void serverThatIsNotThereIsNamed() {
    proxy.close();

    assertFails(
        () -> upload(new byte[10]), FailureReason.DESTINATION_UNREACHABLE, proxy.endpoint());
  }

  @Test
  void uploadThatIsGivenUpLeavesNothing() throws IOException {
    try (Upload upload = store.begin(KEY, 0, 1)) {
      upload.write(CONTENT);
    }

    assertThat(server.keys()).isEmpty();
    assertThat(server.openUploads()).isZero();
  }

  @Test
  void uploadsThatNobodyFinishedAreAborted() throws IOException {
    try (S3Client s3 = server.client()) {
      s3.createMultipartUpload(r -> r.bucket(EmbeddedS3.BUCKET).key(KEY));
      s3.createMultipartUpload(r -> r.bucket(EmbeddedS3.BUCKET).key("elsewhere/x"));

      store.abortUploads("prod/", file -> true);

      assertThat(server.openUploads()).isEqualTo(1);
      store.abortUploads("elsewhere/", file -> true);
    }
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
  void downloadGoesOnWhereItBrokeOff() throws IOException {
    upload(CONTENT);
    var first = proxy.inject(Trigger.on("GET", PATH).nth(1), new Fault.ResetResponse(3_000_000));
    var second = proxy.inject(Trigger.on("GET", PATH).nth(2), new Fault.ResetResponse(1));

    assertThat(read()).isEqualTo(CONTENT);
    assertThat(first.hits() + second.hits()).isEqualTo(2);
    assertThat(proxy.requests())
        .filteredOn(request -> request.method().equals("GET"))
        .extracting(ProxiedRequest::method)
        .hasSize(3);
  }

  @Test
  void downloadThatGetsNowhereFails() throws IOException {
    upload(CONTENT);
    proxy.inject(Trigger.on("GET", PATH), new Fault.ResetResponse(0));

    assertFails(this::read, FailureReason.DESTINATION_UNREACHABLE, "broke off");
  }

  @Test
  void downloadOfAnObjectThatIsReplacedMeanwhileFails() throws IOException {
    upload(CONTENT);
    proxy.inject(Trigger.on("GET", PATH).nth(1), new Fault.ResetResponse(3_000_000));
    try (InputStream in = store.open(KEY)) {
      in.readNBytes(1_000);
      try (S3Client s3 = server.client()) {
        s3.putObject(
            r -> r.bucket(EmbeddedS3.BUCKET).key(KEY), RequestBody.fromBytes(Content.of(20_000_000)));
      }

      assertFails(in::readAllBytes, FailureReason.CHECKSUM_MISMATCH, "replaced");
    }
  }

  @Test
  void missingObjectIsNamed() {
    assertFails(this::read, FailureReason.OBJECT_MISSING, KEY);
    assertThat(server.keys()).isEmpty();
  }

  @Test
  void smallObjectIsCreatedOnce() throws IOException {
    byte[] manifest = "{}".getBytes(StandardCharsets.UTF_8);

    assertThat(store.createIfAbsent(KEY, manifest)).isTrue();
    assertThat(store.createIfAbsent(KEY, "other".getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(store.read(KEY, 100)).hasValue(manifest);
  }

  @Test
  void readBackThatBreaksIsTakenUp() throws IOException {
    var broken = proxy.inject(Trigger.on("GET", PATH).nth(1), new Fault.ResetResponse(0));

    assertThat(store.createIfAbsent(KEY, "{}".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(broken.hits()).isEqualTo(1);
  }

  @Test
  void readBackThatFailsLeavesTheWriteInDoubt() {
    proxy.inject(Trigger.on("GET", PATH), new Fault.ResetResponse(0));

    assertThatThrownBy(() -> store.createIfAbsent(KEY, "{}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            WriteInDoubtException.class, doubt -> assertThat(doubt.acknowledged()).isTrue());
    assertThat(server.keys()).containsExactly(KEY);
  }

  @Test
  void writeWhoseAnswersAreAllLostIsInDoubt() throws IOException {
    proxy.inject(Trigger.on("PUT", PATH), new Fault.LoseResponse());

    assertThatThrownBy(() -> store.createIfAbsent(KEY, "{}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            WriteInDoubtException.class, doubt -> assertThat(doubt.acknowledged()).isFalse());
    assertThat(server.keys()).containsExactly(KEY);
  }

  @Test
  void writeThatIsRefusedIsNotInDoubt() {
    proxy.inject(Trigger.on("PUT", PATH), new Fault.Answer(403, "AccessDenied"));

    assertThatThrownBy(() -> store.createIfAbsent(KEY, "{}".getBytes(StandardCharsets.UTF_8)))
        .isExactlyInstanceOf(StorageException.class);
    assertThat(server.keys()).isEmpty();
  }

  @Test
  void smallObjectThatReadsBackOtherwiseIsAFailure() {
    proxy.inject(Trigger.on("GET", PATH), new Fault.CorruptResponse(0));

    assertFails(
        () -> store.createIfAbsent(KEY, "{\"a\": 1}".getBytes(StandardCharsets.UTF_8)),
        FailureReason.CHECKSUM_MISMATCH,
        "reads back otherwise");
  }

  @Test
  void smallObjectThatIsTooLargeIsNotRead() throws IOException {
    store.createIfAbsent(KEY, new byte[101]);

    assertFails(() -> store.read(KEY, 100), FailureReason.CHECKSUM_MISMATCH, "larger than 100");
  }

  private static Trigger part(int number) {
    return Trigger.on("PUT", PATH).query("partNumber=" + number + "(&|$)");
  }

  private static Trigger completion() {
    return Trigger.on("POST", PATH).query("uploadId=");
  }

  private Upload.Stored upload(byte[] content) throws IOException {
    try (Upload upload = store.begin(KEY, content.length, 1)) {
      upload.write(content);
      return upload.complete();
    }
  }

  private byte[] read() throws IOException {
    try (InputStream in = store.open(KEY)) {
      return in.readAllBytes();
    }
  }

  private void assertUploaded() throws IOException {
    assertThat(upload(CONTENT)).isEqualTo(Content.stored(CONTENT));
    proxy.heal();
    assertThat(read()).isEqualTo(CONTENT);
  }
}
