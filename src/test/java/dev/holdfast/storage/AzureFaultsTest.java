package dev.holdfast.storage;

import static dev.holdfast.storage.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedAzurite;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A container of Azure whose server, or the way to it, breaks at known places. */
@EnabledIf(value = EmbeddedAzurite.INSTALLED, disabledReason = EmbeddedAzurite.ABSENT)
class AzureFaultsTest {
  private static final String CONTAINER = "backups";
  private static final String KEY = "prod/a(b)='c'!~/shop.dump";
  private static final String PATH =
      "/" + EmbeddedAzurite.ACCOUNT + "/" + CONTAINER + "/prod/.*/shop\\.dump";

  /** Three blocks: two whole ones and the rest. */
  private static final byte[] CONTENT = Content.of(2 * PartSize.USUAL + 1_000_000);

  private static EmbeddedAzurite server;
  private static AzureContainer container;
  private FaultyProxy proxy;
  private ObjectStore store;

  @BeforeAll
  static void startServer() throws IOException {
    server = EmbeddedAzurite.start();
    container = AzureContainer.create(server, CONTAINER);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void open() throws IOException {
    proxy = FaultyProxy.start(URI.create(server.server()));
    store = open(CONTAINER, new AzureCredentials(EmbeddedAzurite.KEY, null));
  }

  @AfterEach
  void close() throws IOException {
    proxy.heal();
    store.delete(KEY);
    store.close();
    proxy.close();
  }

  private RunSpec.Azure azure(String container) {
    return new RunSpec.Azure(
        container,
        "prod/",
        EmbeddedAzurite.ACCOUNT,
        proxy.endpoint() + "/" + EmbeddedAzurite.ACCOUNT,
        null);
  }

  private ObjectStore open(String container, AzureCredentials credentials) throws IOException {
    return AzureObjectStore.open(azure(container), credentials, Map.of(), ShortPauses.AZURE);
  }

  private static List<String> blobs() throws IOException {
    return container.blobs();
  }

  @Test
  void busyStoreIsAskedAgain() throws IOException {
    var busy = proxy.inject(block(2).first(2), new Fault.Answer(503, "ServerBusy"));

    assertUploaded();
    assertThat(busy.hits()).isEqualTo(2);
  }

  @Test
  void storeThatStaysBusyIsAFailureInTheEnd() throws IOException {
    proxy.inject(block(2), new Fault.Answer(503, "ServerBusy"));

    assertFails(() -> upload(CONTENT), FailureReason.UPLOAD_FAILED, "ServerBusy", "block 2");
    assertThat(blobs()).isEmpty();
  }

  @Test
  void blockThatBreaksOffIsSentAgain() throws IOException {
    var reset = proxy.inject(block(1).nth(1), new Fault.ResetRequest(1_000_000));

    assertUploaded();
    assertThat(reset.hits()).isEqualTo(1);
  }

  @Test
  void blockWhoseAnswerIsLostIsSentAgain() throws IOException {
    var lost = proxy.inject(block(3).nth(1), new Fault.LoseResponse());

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
  void blobOfAnEarlierAttemptIsNeitherReplacedNorTakenForThisOne() throws IOException {
    byte[] earlier = CONTENT.clone();
    earlier[7] ^= 1;
    upload(earlier);

    assertFails(() -> upload(CONTENT), FailureReason.UPLOAD_FAILED, "BlobAlreadyExists");
    assertThat(read()).isEqualTo(earlier);
  }

  @Test
  void errorInsideOfASuccessIsAFailure() throws IOException {
    proxy.inject(completion(), new Fault.Answer(200, "InternalError"));

    assertFails(() -> upload(CONTENT), FailureReason.UPLOAD_FAILED, "InternalError");
    assertThat(blobs()).isEmpty();
  }

  @Test
  void flippedBitIsNotStored() throws IOException {
    proxy.inject(block(2), new Fault.CorruptRequest(12_345));

    // The service's own word for it is Md5Mismatch.
    assertThatThrownBy(() -> upload(CONTENT))
        .isInstanceOf(StorageException.class)
        .hasMessageContainingAll("block 2", "contentMD5 doesn't match");
    assertThat(blobs()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "403, AuthorizationFailure,            DESTINATION_ACCESS_DENIED, is denied",
    "403, AuthorizationPermissionMismatch, DESTINATION_ACCESS_DENIED, is denied",
    "403, AuthenticationFailed,            DESTINATION_ACCESS_DENIED, does not accept the cred",
    "404, ContainerBeingDeleted,           BUCKET_NOT_FOUND,          does not exist",
    "507, SomethingElse,                   DESTINATION_FULL,          has no space left",
    "400, Md5Mismatch,                     CHECKSUM_MISMATCH,         other bytes than were sent",
    "409, SomethingElse,                   UPLOAD_FAILED,             failed"
  })
  void refusalInTheMiddleIsToldAndLeavesNothing(
      int status, String code, FailureReason reason, String words) throws IOException {
    proxy.inject(block(2), new Fault.Answer(status, code));

    assertFails(() -> upload(CONTENT), reason, words, code);
    assertThat(blobs()).isEmpty();
  }

  @Test
  void blobOfAnotherLengthIsAFailure() throws IOException {
    // A server that says that all is well, and has put together one block less.
    try (Upload upload = store.begin(KEY, 0, 1)) {
      upload.write(CONTENT);
      var lied = proxy.inject(block(3), new Fault.Answer(201, "Created"));

      assertThatThrownBy(upload::complete).isInstanceOf(StorageException.class);
      assertThat(lied.hits()).isEqualTo(1);
    }
    assertThat(blobs()).isEmpty();
  }

  @Test
  void containerThatDoesNotExistIsNamed() throws IOException {
    try (ObjectStore missing = open("nowhere", new AzureCredentials(EmbeddedAzurite.KEY, null))) {
      assertFails(
          () -> {
            try (Upload upload = missing.begin(KEY, 0, 1)) {
              upload.write(CONTENT);
              upload.complete();
            }
          },
          FailureReason.BUCKET_NOT_FOUND,
          "\"nowhere\"");
      assertFails(() -> missing.read(KEY, 10), FailureReason.BUCKET_NOT_FOUND, "\"nowhere\"");
      assertFails(
          () -> missing.createIfAbsent(KEY, new byte[1]),
          FailureReason.BUCKET_NOT_FOUND,
          "\"nowhere\"");
    }
  }

  @Test
  void serverThatIsNotThereIsNamed() throws IOException {
    proxy.close();

    assertFails(
        () -> upload(new byte[10]), FailureReason.DESTINATION_UNREACHABLE, proxy.endpoint());
    // For the clean-up.
    proxy = FaultyProxy.start(URI.create(server.server()));
    store = open(CONTAINER, new AzureCredentials(EmbeddedAzurite.KEY, null));
  }

  @Test
  void wrongKeyIsRefused() throws IOException {
    String wrong = Base64.getEncoder().encodeToString(new byte[64]);
    try (ObjectStore denied = open(CONTAINER, new AzureCredentials(wrong, null))) {
      assertFails(
          () -> denied.read(KEY, 10),
          FailureReason.DESTINATION_ACCESS_DENIED,
          "Server failed to authenticate the request");
    }
  }

  @Test
  void sharedAccessSignatureIsEnough() throws Exception {
    try (ObjectStore sas = open(CONTAINER, new AzureCredentials(null, "?" + sas("rwdc")))) {
      assertThat(sas.createIfAbsent(KEY, new byte[] {1, 2, 3})).isTrue();
      assertThat(sas.createIfAbsent(KEY, new byte[] {4})).isFalse();
      assertThat(sas.read(KEY, 10)).hasValue(new byte[] {1, 2, 3});
      sas.delete(KEY);
      assertThat(sas.read(KEY, 10)).isEmpty();
      store = sas;
      assertUploaded();
    }
  }

  @Test
  void signatureThatDoesNotAllowWritesIsToldAndNotQuoted() throws Exception {
    String signature = sas("r");
    try (ObjectStore sas = open(CONTAINER, new AzureCredentials(null, signature))) {
      assertThatThrownBy(() -> sas.createIfAbsent(KEY, new byte[1]))
          .isInstanceOfSatisfying(
              StorageException.class,
              e -> assertThat(e.reason()).isEqualTo(FailureReason.DESTINATION_ACCESS_DENIED))
          .hasMessageContaining("is denied")
          .hasMessageNotContaining("sig=");
    }
  }

  @Test
  void credentialsOfAnotherFormAreRefusedWithoutQuotingThem() {
    assertThatThrownBy(() -> open(CONTAINER, new AzureCredentials("n0t base64 !", null)))
        .hasMessage("the key of the storage account is not Base64")
        .hasNoCause();
    assertThatThrownBy(() -> open(CONTAINER, new AzureCredentials(null, "sv=1 sig=secret\n x")))
        .hasMessageNotContaining("secret")
        .hasNoCause();
    assertFails(
        () -> open(CONTAINER, null),
        FailureReason.DESTINATION_ACCESS_DENIED,
        "there are no credentials",
        "workload identity");
  }

  @Test
  void uploadThatIsGivenUpLeavesNothing() throws IOException {
    try (Upload upload = store.begin(KEY, 0, 1)) {
      upload.write(CONTENT);
    }

    assertThat(blobs()).isEmpty();
    assertThat(store.read(KEY, 10)).isEmpty();
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
    var second = proxy.inject(Trigger.on("GET", PATH).nth(3), new Fault.ResetResponse(1));

    assertThat(read()).isEqualTo(CONTENT);
    assertThat(first.hits() + second.hits()).isEqualTo(2);
  }

  @Test
  void downloadThatGetsNowhereFails() throws IOException {
    upload(CONTENT);
    proxy.inject(Trigger.on("GET", PATH), new Fault.ResetResponse(0));

    assertFails(this::read, FailureReason.DESTINATION_UNREACHABLE, "cannot be reached");
  }

  @Test
  void downloadOfABlobThatIsReplacedMeanwhileFails() throws IOException {
    upload(CONTENT);
    try (InputStream in = store.open(KEY)) {
      in.readNBytes(1_000);
      store.delete(KEY);
      upload(Content.of(20_000_000));

      assertFails(in::readAllBytes, FailureReason.CHECKSUM_MISMATCH, "replaced");
    }
  }

  @Test
  void serverThatFallsSilentIsGivenUpAndAskedAgain() throws IOException {
    store =
        AzureObjectStore.open(
            azure(CONTAINER),
            new AzureCredentials(EmbeddedAzurite.KEY, null),
            Map.of(),
            new AzurePatience(Duration.ofSeconds(2), ShortPauses.AZURE.pause()));
    var silent = proxy.inject(completion().nth(1), new Fault.Hang());

    assertUploaded();
    assertThat(silent.hits()).isEqualTo(1);
  }

  @Test
  void slowServerIsWaitedFor() throws IOException {
    var slow = proxy.inject(block(1), new Fault.Delay(Duration.ofSeconds(2)));

    assertUploaded();
    assertThat(slow.hits()).isEqualTo(1);
  }

  @Test
  void missingBlobIsNamed() throws IOException {
    assertFails(this::read, FailureReason.OBJECT_MISSING, KEY);
    assertThat(store.read(KEY, 10)).isEmpty();
  }

  @Test
  void smallBlobIsCreatedOnce() throws IOException {
    byte[] manifest = "{}".getBytes(StandardCharsets.UTF_8);

    assertThat(store.createIfAbsent(KEY, manifest)).isTrue();
    assertThat(store.createIfAbsent(KEY, "other".getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(store.read(KEY, 100)).hasValue(manifest);
    assertThat(store.read(KEY, 2)).hasValue(manifest);
  }

  @Test
  void emptyBlobIsReadAsSuch() throws IOException {
    assertThat(store.createIfAbsent(KEY, new byte[0])).isTrue();
    assertThat(store.read(KEY, 100)).hasValue(new byte[0]);
  }

  @Test
  void smallBlobThatReadsBackOtherwiseIsAFailure() {
    proxy.inject(Trigger.on("GET", PATH), new Fault.CorruptResponse(0));

    assertFails(
        () -> store.createIfAbsent(KEY, "{\"a\": 1}".getBytes(StandardCharsets.UTF_8)),
        FailureReason.CHECKSUM_MISMATCH,
        "reads back otherwise");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void writeWhoseEndIsNotKnownIsInDoubt(boolean answered) throws IOException {
    proxy.inject(
        Trigger.on("PUT", PATH),
        answered ? new Fault.Answer(500, "OperationTimedOut") : new Fault.ResetRequest(0));

    assertThatThrownBy(() -> store.createIfAbsent(KEY, new byte[1]))
        .isInstanceOf(WriteInDoubtException.class);
  }

  @Test
  void sizeIsThatOfTheBlob() throws IOException {
    assertThat(store.size(KEY)).isEmpty();

    store.createIfAbsent(KEY, new byte[4_711]);

    assertThat(store.size(KEY)).hasValue(4_711);
  }

  @Test
  void smallBlobThatIsTooLargeIsNotRead() throws IOException {
    store.createIfAbsent(KEY, new byte[101]);

    assertFails(() -> store.read(KEY, 100), FailureReason.CHECKSUM_MISMATCH, "larger than 100");
  }

  /** A signature for the account, made as the documentation has it. */
  private static String sas(String permissions) throws Exception {
    String expiry = Instant.now().plus(Duration.ofHours(1)).toString().substring(0, 19) + "Z";
    String version = "2018-11-09";
    String text =
        String.join(
                "\n", EmbeddedAzurite.ACCOUNT, permissions, "b", "o", "", expiry, "", "", version)
            + "\n";
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(EmbeddedAzurite.KEY), "HmacSHA256"));
    String signature =
        Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    return "sv="
        + version
        + "&ss=b&srt=o&sp="
        + permissions
        + "&se="
        + AzurePaths.encode(expiry)
        + "&sig="
        + AzurePaths.encode(signature);
  }

  private static Trigger block(int number) {
    String end =
        Base64.getEncoder()
            .encodeToString(
                "xxxxxxxxxxxxxxxx%08d".formatted(number).getBytes(StandardCharsets.UTF_8))
            .substring(24);
    return Trigger.on("PUT", PATH)
        .query("blockid=[^&]*" + Pattern.quote(AzurePaths.encode(end)) + "(&|$)");
  }

  private static Trigger completion() {
    return Trigger.on("PUT", PATH).query("comp=blocklist");
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
