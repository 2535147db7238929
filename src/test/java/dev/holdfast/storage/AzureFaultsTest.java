package dev.holdfast.storage;

import static dev.holdfast.artifact.FailureReason.BUCKET_NOT_FOUND;
import static dev.holdfast.artifact.FailureReason.CHECKSUM_MISMATCH;
import static dev.holdfast.artifact.FailureReason.DESTINATION_ACCESS_DENIED;
import static dev.holdfast.artifact.FailureReason.DESTINATION_FULL;
import static dev.holdfast.artifact.FailureReason.DESTINATION_UNSUITABLE;
import static dev.holdfast.artifact.FailureReason.UPLOAD_FAILED;
import static dev.holdfast.storage.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedAzurite;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.Trigger;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ValueSource;

/** A container of Azure whose server, or the way to it, breaks at known places. */
@EnabledIf(value = EmbeddedAzurite.INSTALLED, disabledReason = EmbeddedAzurite.ABSENT)
class AzureFaultsTest extends StoreFaults {
  private static final String CONTAINER = "backups";
  private final String key = "prod/a(b)='c'!~/" + number() + "/shop.dump";
  private static final String PATH =
      "/" + EmbeddedAzurite.ACCOUNT + "/" + CONTAINER + "/prod/.*/shop\\.dump";

  private static EmbeddedAzurite server;
  private static AzureContainer container;

  @BeforeAll
  static void startServer() throws IOException {
    server = EmbeddedAzurite.start();
    container = AzureContainer.create(server, CONTAINER);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  URI server() {
    return URI.create(server.server());
  }

  @Override
  String bucket() {
    return CONTAINER;
  }

  @Override
  String key() {
    return key;
  }

  @Override
  String path() {
    return PATH;
  }

  @Override
  List<String> allKeys() throws IOException {
    return container.blobs();
  }

  @Override
  Trigger part(int number) {
    String end =
        Base64.getEncoder()
            .encodeToString(
                "xxxxxxxxxxxxxxxx%08d".formatted(number).getBytes(StandardCharsets.UTF_8))
            .substring(24);
    return Trigger.on("PUT", PATH)
        .query("blockid=[^&]*" + Pattern.quote(AzurePaths.encode(end)) + "(&|$)");
  }

  @Override
  String part() {
    return "block";
  }

  @Override
  Trigger completion() {
    return Trigger.on("PUT", PATH).query("comp=blocklist");
  }

  @Override
  String busy() {
    return "ServerBusy";
  }

  @Override
  String brokenDownload() {
    return "cannot be reached";
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(403, "AuthorizationFailure", DESTINATION_ACCESS_DENIED, "is denied"),
        arguments(403, "AuthorizationPermissionMismatch", DESTINATION_ACCESS_DENIED, "is denied"),
        arguments(
            403, "AuthenticationFailed", DESTINATION_ACCESS_DENIED, "does not accept the cred"),
        arguments(404, "ContainerBeingDeleted", BUCKET_NOT_FOUND, "does not exist"),
        arguments(507, "SomethingElse", DESTINATION_FULL, "has no space left"),
        arguments(400, "Md5Mismatch", CHECKSUM_MISMATCH, "other bytes than were sent"),
        arguments(409, "SomethingElse", UPLOAD_FAILED, "failed"));
  }

  @Override
  ObjectStore open(String endpoint, String bucket) throws IOException {
    return open(endpoint, bucket, ShortPauses.AZURE);
  }

  private static ObjectStore open(String endpoint, String container, AzurePatience patience)
      throws IOException {
    return AzureObjectStore.open(
        new RunSpec.Azure(
            container,
            "prod/",
            EmbeddedAzurite.ACCOUNT,
            endpoint + "/" + EmbeddedAzurite.ACCOUNT,
            null),
        new AzureCredentials(EmbeddedAzurite.KEY, null),
        Map.of(),
        patience);
  }

  @Test
  void blobOfAnEarlierAttemptIsNeitherReplacedNorTakenForThisOne() throws IOException {
    byte[] earlier = CONTENT.clone();
    earlier[7] ^= 1;
    upload(earlier);

    assertFails(() -> upload(CONTENT), UPLOAD_FAILED, "BlobAlreadyExists");
    assertThat(read()).isEqualTo(earlier);
  }

  @Test
  @Override
  void flippedBitIsNotStored() throws IOException {
    proxy.inject(part(2), new Fault.CorruptRequest(12_345));

    // The service's own word for it is Md5Mismatch.
    assertThatThrownBy(() -> upload(SHORTER))
        .isInstanceOf(StorageException.class)
        .hasMessageContainingAll("block 2", "contentMD5 doesn't match");
    assertThat(keys()).isEmpty();
  }

  @Test
  void blobOfAnotherLengthIsAFailure() throws IOException {
    // A server that says that all is well, and has put together one block less.
    try (Upload upload = store.begin(key, 0, 1)) {
      upload.write(CONTENT);
      var lied = proxy.inject(part(3), new Fault.Answer(201, "Created"));

      assertThatThrownBy(upload::complete).isInstanceOf(StorageException.class);
      assertThat(lied.hits()).isEqualTo(1);
    }
    assertThat(keys()).isEmpty();
  }

  @Test
  void containerThatDoesNotExistIsNamedByReadsAndSmallWritesToo() throws IOException {
    try (ObjectStore missing = open(proxy.endpoint(), "nowhere")) {
      assertFails(() -> missing.read(key, 10), BUCKET_NOT_FOUND, "\"nowhere\"");
      assertFails(() -> missing.createIfAbsent(key, new byte[1]), BUCKET_NOT_FOUND, "\"nowhere\"");
    }
  }

  @Test
  void downloadGoesOnWhereItBrokeOff() throws IOException {
    upload(CONTENT);
    var first = proxy.inject(Trigger.on("GET", PATH).nth(1), new Fault.ResetResponse(100_000));
    var second = proxy.inject(Trigger.on("GET", PATH).nth(3), new Fault.ResetResponse(1));

    assertThat(read()).isEqualTo(CONTENT);
    assertThat(first.hits() + second.hits()).isEqualTo(2);
  }

  @Test
  void downloadOfABlobThatIsReplacedMeanwhileFails() throws IOException {
    upload(CONTENT);
    try (InputStream in = store.open(key)) {
      in.readNBytes(1_000);
      store.delete(key);
      upload(Content.of(20_000_000));

      assertFails(in::readAllBytes, CHECKSUM_MISMATCH, "replaced");
    }
  }

  @Test
  void serverThatFallsSilentIsGivenUpAndAskedAgain() throws IOException {
    store =
        open(
            proxy.endpoint(),
            CONTAINER,
            new AzurePatience(Duration.ofSeconds(2), ShortPauses.AZURE.pause()));
    var silent = proxy.inject(completion().nth(1), new Fault.Hang());

    assertUploaded();
    assertThat(silent.hits()).isEqualTo(1);
  }

  @Test
  void slowServerIsWaitedFor() throws IOException {
    var slow = proxy.inject(part(1), new Fault.Delay(Duration.ofSeconds(2)));

    assertUploaded();
    assertThat(slow.hits()).isEqualTo(1);
  }

  @Test
  void emptyBlobIsReadAsSuch() throws IOException {
    assertThat(store.createIfAbsent(key, new byte[0])).isTrue();
    assertThat(store.read(key, 100)).hasValue(new byte[0]);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void writeWhoseEndIsNotKnownIsInDoubt(boolean answered) throws IOException {
    proxy.inject(
        Trigger.on("PUT", PATH),
        answered ? new Fault.Answer(500, "OperationTimedOut") : new Fault.ResetRequest(0));

    assertThatThrownBy(() -> store.createIfAbsent(key, new byte[1]))
        .isInstanceOf(WriteInDoubtException.class);
  }

  @Test
  void writeThatIsRefusedAfterAnAnswerWasLostIsInDoubt() throws IOException {
    proxy.inject(Trigger.on("PUT", PATH).nth(1), new Fault.LoseResponse());
    proxy.inject(Trigger.on("PUT", PATH).from(2), new Fault.Answer(403, "AuthenticationFailed"));

    assertThatThrownBy(() -> store.createIfAbsent(key, new byte[1]))
        .isInstanceOf(WriteInDoubtException.class);
    assertThat(keys()).containsExactly(key);
  }

  @Test
  void writeThatIsRefusedAtOnceIsNotInDoubt() {
    proxy.inject(Trigger.on("PUT", PATH), new Fault.Answer(403, "AuthenticationFailed"));

    assertThatThrownBy(() -> store.createIfAbsent(key, new byte[1]))
        .isExactlyInstanceOf(StorageException.class);
  }

  @Test
  void sizeIsThatOfTheBlob() throws IOException {
    assertThat(store.size(key)).isEmpty();

    store.createIfAbsent(key, new byte[4_711]);

    assertThat(store.size(key)).hasValue(4_711);
  }

  @Test
  void everyBlobOfADirectoryIsToldOfAndNoOther() throws IOException {
    try (ObjectStore listed = openListed()) {
      Set<String> keys = new HashSet<>();
      for (int i = 0; i < 7; i++) {
        keys.add("prod/dir/file%03d + ~.dump".formatted(i));
      }
      for (String key : keys) {
        listed.createIfAbsent(key, new byte[5]);
      }
      listed.createIfAbsent("prod/dir/below/file.dump", new byte[5]);
      listed.createIfAbsent("prod/dir2/file.dump", new byte[5]);

      List<ObjectStore.Listed> found = new ArrayList<>();
      listed.list("prod/dir/", found::add);
      List<String> directories = new ArrayList<>();
      listed.listDirectories("prod/", directories::add);
      List<String> top = new ArrayList<>();
      listed.listDirectories("", top::add);

      assertThat(found).hasSize(7).allMatch(blob -> blob.bytes() == 5);
      assertThat(found.stream().map(ObjectStore.Listed::key))
          .containsExactlyInAnyOrderElementsOf(keys);
      assertThat(directories).containsExactlyInAnyOrder("dir", "dir2");
      assertThat(top).containsExactly("prod");
    }
  }

  @Test
  void listingThatIsRefusedOrNoneIsAFailure() {
    var list =
        Trigger.on("GET", "/" + EmbeddedAzurite.ACCOUNT + "/" + CONTAINER).query("comp=list");
    proxy.inject(list.nth(1), new Fault.Answer(403, "AuthorizationPermissionMismatch"));
    proxy.inject(list.nth(2), new Fault.Answer(200, "InternalError"));

    assertFails(() -> store.list("prod/", blob -> true), DESTINATION_ACCESS_DENIED, "is denied");
    assertFails(
        () -> store.list("prod/", blob -> true), DESTINATION_UNSUITABLE, "no whole listing");
  }

  private ObjectStore openListed() throws IOException {
    AzureContainer.create(server, "listed");
    return open(proxy.endpoint(), "listed");
  }
}
