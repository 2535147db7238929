package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.storage.ScriptedS3.Request;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the policy says about its objects is in the requests that make them. */
class S3RequestsTest {
  private static final String KEY = "prod/shop.dump";
  private static final int LARGE = PartSize.USUAL + 5;

  private ScriptedS3 server;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedS3.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyObjectIsMadeAsThePolicySays() throws IOException {
    Instant before = Instant.now();

    makeAll(full(10_000));

    List<Request> made = made();
    assertThat(made).hasSize(3);
    assertThat(made)
        .allSatisfy(
            request -> {
              assertThat(request.header("x-amz-tagging")).isEqualTo("cost=42&team=shop%20db");
              assertThat(request.header("x-amz-meta-owner")).isEqualTo("dba@example.com");
              assertThat(request.header("x-amz-server-side-encryption")).isEqualTo("aws:kms");
              assertThat(request.header("x-amz-server-side-encryption-aws-kms-key-id"))
                  .isEqualTo("key-1");
              assertThat(request.header("x-amz-object-lock-mode")).isEqualTo("GOVERNANCE");
              assertThat(Instant.parse(request.header("x-amz-object-lock-retain-until-date")))
                  .isBetween(
                      before.plus(Duration.ofDays(7)),
                      Instant.now().plus(Duration.ofDays(7)).plusSeconds(1));
            });
    assertThat(made)
        .extracting(request -> request.header("x-amz-storage-class"))
        .containsExactlyInAnyOrder("STANDARD_IA", "STANDARD_IA", "STANDARD");
  }

  /** S3 refuses locked objects whose bytes come without a digest. */
  @ParameterizedTest
  @CsvSource({"true, x-amz-checksum-crc32c", "false, content-md5"})
  void everythingThatIsSentCarriesADigest(boolean checksums, String header) throws IOException {
    makeAll(server.spec(null, checksums));

    assertThat(server.requests("PUT", ""))
        .hasSize(4)
        .allSatisfy(request -> assertThat(request.header(header)).isNotNull());
  }

  @Test
  void whatThePolicyLeavesOutIsLeftToTheBucket() throws IOException {
    makeAll(server.spec(null, true));

    assertThat(made())
        .hasSize(3)
        .allSatisfy(
            request ->
                assertThat(request.headers().keySet())
                    .noneMatch(
                        name ->
                            name.startsWith("x-amz-tagging")
                                || name.startsWith("x-amz-meta-")
                                || name.startsWith("x-amz-object-lock")
                                || name.startsWith("x-amz-server-side")
                                || name.startsWith("x-amz-storage-class")));
  }

  @Test
  void everyRequestCarriesTheSessionToken() throws IOException {
    makeAll(server.spec(null, true));

    assertThat(
            Stream.of("PUT", "POST", "HEAD", "GET")
                .flatMap(method -> server.requests(method, "").stream()))
        .isNotEmpty()
        .allSatisfy(
            request -> assertThat(request.header("x-amz-security-token")).isEqualTo("token"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | InvalidRequest | Bucket is missing Object Lock Configuration | objectLock",
        "400 | InvalidRequest | Bucket is missing ObjectLockConfiguration | objectLock",
        "404 | ObjectLockConfigurationNotFoundError | none | objectLock",
        "501 | NotImplemented | A header implies functionality that is missing | tags, objectLock",
        "400 | InvalidStorageClass | unknown | storageClass",
        "400 | InvalidTag | too odd | tags"
      })
  void bucketThatLacksWhatIsAskedForIsAFailureThatNamesTheField(
      int status, String code, String message, String field) throws IOException {
    server.refuse(99, r -> r.is("PUT", "") || r.is("POST", "uploads"), status, code, message);

    try (ObjectStore store = server.open(full(10_000))) {
      for (int size : new int[] {10, LARGE}) {
        assertThatThrownBy(() -> upload(store, size))
            .isInstanceOfSatisfying(
                StorageException.class,
                e -> assertThat(e.reason()).isEqualTo(FailureReason.DESTINATION_UNSUITABLE))
            .hasMessageContainingAll(field, code, ScriptedS3.BUCKET);
      }
    }
  }

  @Test
  void objectThatTheStoreMustBringBackFirstIsNotToldAsOneThatMayNotBeRead() throws IOException {
    try (ObjectStore store = server.open(full(10_000))) {
      upload(store, 10);
      server.refuse(99, r -> r.is("GET", ""), 403, "InvalidObjectState", "not for this class");

      assertThatThrownBy(() -> store.open(KEY))
          .isInstanceOfSatisfying(
              StorageException.class,
              e -> assertThat(e.reason()).isEqualTo(FailureReason.DESTINATION_UNSUITABLE))
          .hasMessageContainingAll("storage class", "restore-object", "InvalidObjectState");
    }
  }

  @Test
  void noMorePartsAreSentThanTheServerTakes() throws IOException {
    try (ObjectStore store = server.open(full(2))) {
      upload(store, PartSize.USUAL + 1);

      assertThatThrownBy(() -> upload(store, 2 * PartSize.USUAL + 1))
          .isInstanceOf(StorageException.class)
          .hasMessageContainingAll("2 parts of 8 MiB", PartSize.REMEDY);
    }
    assertThat(server.requests("PUT", "partNumber=3")).isEmpty();
  }

  private List<Request> made() {
    return Stream.concat(
            server.requests("POST", "uploads").stream(),
            server.requests("PUT", "").stream().filter(r -> !r.query().contains("partNumber")))
        .toList();
  }

  /** A manifest, an object in one piece, and one in two parts. */
  private void makeAll(RunSpec.S3 spec) throws IOException {
    try (ObjectStore store = server.open(spec)) {
      store.createIfAbsent("prod/manifest.json", new byte[] {1});
      upload(store, 10);
      upload(store, LARGE);
    }
  }

  private static void upload(ObjectStore store, int size) throws IOException {
    try (Upload upload = store.begin(KEY, 0, 1)) {
      upload.write(new byte[size]);
      upload.complete();
    }
  }

  private RunSpec.S3 full(int maxParts) {
    return new RunSpec.S3(
        ScriptedS3.BUCKET,
        "prod/",
        server.endpoint(),
        "us-east-1",
        true,
        null,
        null,
        "aws:kms",
        "key-1",
        "STANDARD_IA",
        true,
        new TreeMap<>(Map.of("team", "shop db", "cost", "42")),
        Map.of("owner", "dba@example.com"),
        new RunSpec.ObjectLock("GOVERNANCE", Duration.ofDays(7).toSeconds()),
        maxParts);
  }
}
