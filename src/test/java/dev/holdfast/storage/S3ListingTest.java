package dev.holdfast.storage;

import static dev.holdfast.storage.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.embedded.BucketSpec;
import dev.holdfast.embedded.EmbeddedS3;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** What is in a directory of a bucket: all of it, nothing else, and an end to it. */
@Timeout(300)
class S3ListingTest {
  private static final String DIRECTORY = "prod/shops/shop/nightly/";

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
  void everyObjectOfADirectoryIsToldOfAndNoOther() throws Exception {
    everyObjectIsToldOfAndNoOther(20);
  }

  /** More than a page of a real server. */
  @Tag("slow")
  @Timeout(600)
  @Test
  void everyObjectOfALargeDirectoryIsToldOfAndNoOther() throws Exception {
    everyObjectIsToldOfAndNoOther(1_050);
  }

  private static void everyObjectIsToldOfAndNoOther(int many) throws Exception {
    try (EmbeddedS3 s3 = EmbeddedS3.borrow();
        S3Client client = s3.client();
        ObjectStore real =
            S3ObjectStore.open(
                BucketSpec.of(EmbeddedS3.BUCKET, s3.endpoint()).build(),
                new S3Credentials(EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY, null),
                null,
                ShortPauses.S3)) {
      List<String> files = new ArrayList<>();
      IntStream.range(0, many).forEach(i -> files.add(DIRECTORY + "file%04d.dump".formatted(i)));
      files.add(DIRECTORY + "a b+c%20~.dump");
      List<String> others =
          List.of(
              "prod/shops/shop/nightly",
              "prod/shops/shop/nightly2/file.dump",
              DIRECTORY + "below/file.dump",
              DIRECTORY + "below/deeper/file.dump",
              DIRECTORY + "other/file.dump");
      ExecutorService threads = Executors.newFixedThreadPool(8);
      List<String> all = new ArrayList<>(files);
      all.addAll(others);
      var puts =
          all.stream()
              .map(
                  key ->
                      threads.submit(
                          () ->
                              client.putObject(
                                  r -> r.bucket(EmbeddedS3.BUCKET).key(key),
                                  RequestBody.fromString("12345"))))
              .toList();
      for (var put : puts) {
        put.get();
      }
      threads.shutdown();

      List<ObjectStore.Listed> listed = list(real, DIRECTORY);

      assertThat(listed)
          .extracting(ObjectStore.Listed::key)
          .containsExactlyInAnyOrderElementsOf(files);
      assertThat(listed)
          .allSatisfy(
              object -> {
                assertThat(object.bytes()).isEqualTo(5);
                assertThat(object.lastModified())
                    .isBetween(
                        Instant.now().minus(Duration.ofMinutes(15)),
                        Instant.now().plus(Duration.ofMinutes(5)));
              });
      assertThat(directories(real, DIRECTORY)).containsExactlyInAnyOrder("below", "other");
      assertThat(directories(real, "prod/shops/shop/"))
          .containsExactlyInAnyOrder("nightly", "nightly2");
      assertThat(directories(real, "")).containsExactly("prod");
      assertThat(list(real, "prod/nowhere/")).isEmpty();
      List<String> first = new ArrayList<>();
      real.list(
          DIRECTORY,
          object -> {
            first.add(object.key());
            return first.size() < 3;
          });
      assertThat(first).hasSize(3);
    }
  }

  @Test
  void serverThatIgnoresWhatItIsAskedForFoolsNobody() throws IOException {
    server.lists(
        page(
            false,
            null,
            "elsewhere/file.dump",
            "prod/shops/shop/nightly",
            DIRECTORY,
            DIRECTORY + "below/one.dump",
            DIRECTORY + "below/two.dump",
            DIRECTORY + "/file.dump",
            DIRECTORY + "file.dump"));

    assertThat(list(store, DIRECTORY))
        .extracting(ObjectStore.Listed::key)
        .containsExactly(DIRECTORY + "file.dump");
    assertThat(directories(store, DIRECTORY)).containsExactly("below");
  }

  @Test
  void pagesAreFollowedAlsoIfTheyAreEmpty() throws IOException {
    server.lists(
        page(true, "1", DIRECTORY + "a"), page(true, "2"), page(false, null, DIRECTORY + "b"));

    assertThat(list(store, DIRECTORY)).hasSize(2);
    assertThat(server.requests("GET", "continuation-token=")).hasSize(2);
  }

  /** What is only not listed must not look as if it were gone. */
  @Test
  void listingThatMayNotBeWholeIsAFailure() {
    assertUnusable("more, and not where", page(true, null, DIRECTORY + "a"));
    assertUnusable("no listing", "");
    assertUnusable("no listing", "<Message>try later</Message>");
    assertUnusable(
        "how large",
        "<IsTruncated>false</IsTruncated><Contents><Key>" + DIRECTORY + "a</Key></Contents>");
  }

  @Test
  void serverThatRepeatsAPageForEverIsAFailure() {
    assertUnusable("again and again", page(true, "same", DIRECTORY + "a"));
    // Under other names, and in a circle.
    assertUnusable(
        "again and again",
        page(true, "1", DIRECTORY + "a"),
        page(true, "2", DIRECTORY + "b"),
        page(true, "3", DIRECTORY + "a"));
  }

  @Test
  void refusalIsToldAsSuch() {
    server.refuse(1, r -> r.is("GET", "list-type=2"), 403, "AccessDenied", "no");
    assertFails(() -> list(store, DIRECTORY), FailureReason.DESTINATION_ACCESS_DENIED, DIRECTORY);

    server.refuse(1, r -> r.is("GET", "list-type=2"), 404, "NoSuchBucket", "no");
    assertFails(() -> list(store, DIRECTORY), FailureReason.BUCKET_NOT_FOUND, "does not exist");
  }

  private void assertUnusable(String why, String... pages) {
    server.reset();
    server.lists(pages);
    assertFails(() -> list(store, DIRECTORY), FailureReason.DESTINATION_UNSUITABLE, why);
  }

  private static List<ObjectStore.Listed> list(ObjectStore from, String directory)
      throws IOException {
    List<ObjectStore.Listed> listed = new ArrayList<>();
    from.list(directory, listed::add);
    return listed;
  }

  private static List<String> directories(ObjectStore from, String directory) throws IOException {
    List<String> names = new ArrayList<>();
    from.listDirectories(directory, names::add);
    return names;
  }

  private static String page(boolean more, String next, String... keys) {
    StringBuilder text = new StringBuilder("<IsTruncated>" + more + "</IsTruncated>");
    if (next != null) {
      text.append("<NextContinuationToken>").append(next).append("</NextContinuationToken>");
    }
    for (String key : keys) {
      text.append("<Contents><Key>").append(key).append("</Key><Size>1</Size>");
      text.append("<LastModified>2026-11-21T03:00:00.000Z</LastModified></Contents>");
    }
    return text.toString();
  }
}
