package dev.holdfast.storage;

import static dev.holdfast.artifact.FailureReason.CHECKSUM_MISMATCH;
import static dev.holdfast.artifact.FailureReason.DESTINATION_ACCESS_DENIED;
import static dev.holdfast.artifact.FailureReason.DESTINATION_FULL;
import static dev.holdfast.artifact.FailureReason.UPLOAD_FAILED;
import static dev.holdfast.storage.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.embedded.BucketSpec;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.ProxiedRequest;
import dev.holdfast.embedded.proxy.Trigger;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket whose server, or the way to it, breaks at known places. */
class S3FaultsTest extends StoreFaults {
  private final String key = "prod/" + number() + "/shop.dump";
  private final String path = "/" + EmbeddedS3.BUCKET + "/" + key;

  private static EmbeddedS3 server;

  @BeforeAll
  static void startServer() {
    server = EmbeddedS3.borrow();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void nothingIsLeftUnfinished() {
    assertThat(server.openUploads()).isZero();
  }

  @Override
  URI server() {
    return URI.create(server.endpoint());
  }

  @Override
  String bucket() {
    return EmbeddedS3.BUCKET;
  }

  @Override
  String key() {
    return key;
  }

  @Override
  String path() {
    return path;
  }

  @Override
  List<String> allKeys() {
    return server.keys();
  }

  @Override
  Trigger part(int number) {
    return Trigger.on("PUT", path).query("partNumber=" + number + "(&|$)");
  }

  @Override
  String part() {
    return "part";
  }

  @Override
  Trigger completion() {
    return Trigger.on("POST", path).query("uploadId=");
  }

  @Override
  String busy() {
    return "SlowDown";
  }

  @Override
  String brokenDownload() {
    return "broke off";
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(403, "AccessDenied", DESTINATION_ACCESS_DENIED, "is denied"),
        arguments(
            403,
            "SignatureDoesNotMatch",
            DESTINATION_ACCESS_DENIED,
            "does not accept the credentials"),
        arguments(403, "RequestTimeTooSkewed", UPLOAD_FAILED, "clocks"),
        arguments(507, "XMinioStorageFull", DESTINATION_FULL, "has no space left"),
        arguments(507, "SomethingElse", DESTINATION_FULL, "has no space left"),
        arguments(400, "BadDigest", CHECKSUM_MISMATCH, "other bytes than were sent"));
  }

  @Override
  ObjectStore open(String endpoint, String bucket) throws IOException {
    return S3ObjectStore.open(
        BucketSpec.of(bucket, endpoint).build(),
        new S3Credentials(EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY, null),
        null,
        ShortPauses.S3);
  }

  @Test
  void objectOfAnEarlierAttemptIsNotTakenForThisOne() throws IOException {
    byte[] earlier = CONTENT.clone();
    earlier[7] ^= 1;
    upload(earlier);
    // The store says that there is no such upload, although it has not put it together.
    proxy.inject(completion(), new Fault.Answer(404, "NoSuchUpload"));

    assertFails(() -> upload(CONTENT), UPLOAD_FAILED, "NoSuchUpload");
  }

  @Test
  void uploadsThatNobodyFinishedAreAborted() throws IOException {
    try (S3Client s3 = server.client()) {
      s3.createMultipartUpload(r -> r.bucket(EmbeddedS3.BUCKET).key(key));
      s3.createMultipartUpload(r -> r.bucket(EmbeddedS3.BUCKET).key("elsewhere/x"));

      store.abortUploads(directory(), file -> true);

      assertThat(server.openUploads()).isEqualTo(1);
      store.abortUploads("elsewhere/", file -> true);
    }
  }

  @Test
  void downloadGoesOnWhereItBrokeOff() throws IOException {
    upload(CONTENT);
    var first = proxy.inject(Trigger.on("GET", path).nth(1), new Fault.ResetResponse(1_000_000));
    var second = proxy.inject(Trigger.on("GET", path).nth(2), new Fault.ResetResponse(1));

    assertThat(read()).isEqualTo(CONTENT);
    assertThat(first.hits() + second.hits()).isEqualTo(2);
    assertThat(proxy.requests())
        .filteredOn(request -> request.method().equals("GET"))
        .extracting(ProxiedRequest::method)
        .hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void downloadOfAnObjectThatIsReplacedMeanwhileFails() throws IOException {
    upload(CONTENT);
    proxy.inject(Trigger.on("GET", path).nth(1), new Fault.ResetResponse(1_000_000));
    try (InputStream in = store.open(key)) {
      in.readNBytes(1_000);
      try (S3Client s3 = server.client()) {
        s3.putObject(
            r -> r.bucket(EmbeddedS3.BUCKET).key(key),
            RequestBody.fromBytes(Content.of(20_000_000)));
      }

      assertFails(in::readAllBytes, CHECKSUM_MISMATCH, "replaced");
    }
  }

  @Test
  void readBackThatBreaksIsTakenUp() throws IOException {
    var broken = proxy.inject(Trigger.on("GET", path).nth(1), new Fault.ResetResponse(0));

    assertThat(store.createIfAbsent(key, "{}".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(broken.hits()).isEqualTo(1);
  }

  @Test
  void readBackThatFailsLeavesTheWriteInDoubt() throws IOException {
    proxy.inject(Trigger.on("GET", path), new Fault.ResetResponse(0));

    assertThatThrownBy(() -> store.createIfAbsent(key, "{}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            WriteInDoubtException.class, doubt -> assertThat(doubt.acknowledged()).isTrue());
    assertThat(keys()).containsExactly(key);
  }

  @Test
  void writeWhoseAnswersAreAllLostIsInDoubt() throws IOException {
    proxy.inject(Trigger.on("PUT", path), new Fault.LoseResponse());

    assertThatThrownBy(() -> store.createIfAbsent(key, "{}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            WriteInDoubtException.class, doubt -> assertThat(doubt.acknowledged()).isFalse());
    assertThat(keys()).containsExactly(key);
  }

  /** The client repeats a request whose answer is lost, and tells of the last answer only. */
  @Test
  void writeThatIsRefusedAfterAnAnswerWasLostIsInDoubt() throws IOException {
    proxy.inject(Trigger.on("PUT", path).nth(1), new Fault.LoseResponse());
    proxy.inject(Trigger.on("PUT", path).from(2), new Fault.Answer(403, "ExpiredToken"));

    assertThatThrownBy(() -> store.createIfAbsent(key, "{}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(WriteInDoubtException.class)
        .hasMessageContaining("ExpiredToken");
    assertThat(keys()).containsExactly(key);
  }

  @Test
  void writeThatIsRefusedIsNotInDoubt() throws IOException {
    proxy.inject(Trigger.on("PUT", path), new Fault.Answer(403, "AccessDenied"));

    assertThatThrownBy(() -> store.createIfAbsent(key, "{}".getBytes(StandardCharsets.UTF_8)))
        .isExactlyInstanceOf(StorageException.class);
    assertThat(keys()).isEmpty();
  }
}
