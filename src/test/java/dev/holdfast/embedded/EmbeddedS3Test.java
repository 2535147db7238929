package dev.holdfast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.ProxiedRequest;
import dev.holdfast.embedded.proxy.Trigger;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

@Tag("slow")
class EmbeddedS3Test {
  private static final int PART = 5 << 20;

  private static EmbeddedS3 lenient;
  private static EmbeddedS3 strict;

  @BeforeAll
  static void start() {
    lenient = EmbeddedS3.borrow();
    strict = EmbeddedS3.startStrict();
  }

  @AfterAll
  static void stop() {
    lenient.close();
    strict.close();
  }

  private static S3Client client(String endpoint, String secretKey) {
    return S3Client.builder()
        .endpointOverride(URI.create(endpoint))
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(EmbeddedS3.ACCESS_KEY, secretKey)))
        .build();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(3).nextBytes(bytes);
    return bytes;
  }

  @Test
  void whatIsStoredReadsBackFromBothKinds() {
    byte[] content = random(100_000);
    for (EmbeddedS3 server : List.of(lenient, strict)) {
      try (S3Client client = server.client()) {
        client.putObject(
            r -> r.bucket(EmbeddedS3.BUCKET).key("a/b c"), RequestBody.fromBytes(content));

        assertThat(
                client
                    .getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key("a/b c"))
                    .asByteArray())
            .isEqualTo(content);
      }
      assertThat(server.keys()).contains("a/b c");
    }
  }

  @Test
  void bucketsCanBeAdded() {
    for (EmbeddedS3 server : List.of(lenient, strict)) {
      server.createBucket("another");

      try (S3Client client = server.client()) {
        assertThat(client.listBuckets().buckets()).anyMatch(b -> b.name().equals("another"));
      }
    }
  }

  @Test
  void onlyTheStrictKindRefusesWrongKeys() {
    try (S3Client client = client(lenient.endpoint(), "wrong")) {
      assertThat(client.listBuckets().buckets()).isNotEmpty();
    }
    try (S3Client client = client(strict.endpoint(), "wrong")) {
      assertThatThrownBy(client::listBuckets)
          .isInstanceOfSatisfying(
              S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
    }
  }

  @Test
  void signaturesStayValidThroughTheProxy() {
    byte[] content = random(2 * PART + 17);
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(strict.endpoint()));
        S3Client client = client(proxy.endpoint(), EmbeddedS3.SECRET_KEY)) {
      upload(client, "through-the-proxy", content);

      assertThat(
              client
                  .getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key("through-the-proxy"))
                  .asByteArray())
          .isEqualTo(content);
      assertThat(proxy.requests()).extracting(ProxiedRequest::status).containsOnly(200);
    }
  }

  @Test
  void anErrorInsideAnAnswerWithStatus200IsAnErrorToTheClient() {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(lenient.endpoint()));
        S3Client client = client(proxy.endpoint(), EmbeddedS3.SECRET_KEY)) {
      proxy.inject(
          Trigger.on("POST", ".*/never-complete").query("uploadId="),
          new Fault.Answer(200, "InternalError"));

      assertThatThrownBy(() -> upload(client, "never-complete", random(PART + 1)))
          .isInstanceOfSatisfying(
              S3Exception.class,
              e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InternalError"));
    }
    assertThat(lenient.keys()).doesNotContain("never-complete");
    assertThat(lenient.openUploads()).isEqualTo(1);
  }

  private static void upload(S3Client client, String key, byte[] content) {
    String id = client.createMultipartUpload(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    for (int offset = 0; offset < content.length; offset += PART) {
      int number = parts.size() + 1;
      byte[] part = Arrays.copyOfRange(content, offset, Math.min(content.length, offset + PART));
      UploadPartResponse response =
          client.uploadPart(
              r -> r.bucket(EmbeddedS3.BUCKET).key(key).uploadId(id).partNumber(number),
              RequestBody.fromBytes(part));
      parts.add(CompletedPart.builder().partNumber(number).eTag(response.eTag()).build());
    }
    client.completeMultipartUpload(
        r ->
            r.bucket(EmbeddedS3.BUCKET).key(key).uploadId(id).multipartUpload(m -> m.parts(parts)));
  }

  @Test
  void whatWasBorrowedComesBackEmpty() {
    EmbeddedS3 first = EmbeddedS3.borrow();
    first.createBucket("another");
    try (S3Client client = first.client()) {
      for (String bucket : List.of(EmbeddedS3.BUCKET, "another")) {
        client.putObject(r -> r.bucket(bucket).key("a/b"), RequestBody.fromString("x"));
        client.createMultipartUpload(r -> r.bucket(bucket).key("a/c"));
      }
    }

    first.close();

    EmbeddedS3 second = EmbeddedS3.borrow();
    assertThat(second.endpoint()).isEqualTo(first.endpoint());
    assertThat(second.keys()).isEmpty();
    assertThat(second.openUploads()).isZero();
    try (S3Client client = second.client()) {
      assertThat(client.listBuckets().buckets())
          .extracting(bucket -> bucket.name())
          .containsExactly(EmbeddedS3.BUCKET);
    }
    second.close();
  }

  @Test
  void itsProcessAndItsFilesAreGoneWhenItIsClosed() {
    EmbeddedS3 other = EmbeddedS3.startStrict();
    assertThat(other.storage()).exists();

    other.close();

    assertThat(Files.exists(other.storage())).isFalse();
    try (S3Client client = other.client()) {
      assertThatThrownBy(client::listBuckets).hasMessageContaining("Connect");
    }
  }
}
