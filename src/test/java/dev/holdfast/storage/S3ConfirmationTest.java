package dev.holdfast.storage;

import static dev.holdfast.storage.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.storage.ScriptedS3.Fault;
import dev.holdfast.storage.ScriptedS3.Request;
import dev.holdfast.storage.ScriptedS3.Says;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An upload is complete when the store has proven that it has what it was sent, and not before. */
class S3ConfirmationTest {
  private static final String KEY = "prod/shop.dump";
  private static final int SMALL = 1_000;

  /** A whole part and the rest. */
  private static final int LARGE = PartSize.USUAL + 5;

  private static ScriptedS3 server;

  /** A store that sends checksums, and one that does not. */
  private static Map<Boolean, ObjectStore> stores;

  @BeforeAll
  static void start() throws IOException {
    server = ScriptedS3.start();
    stores = Map.of(true, server.open(true), false, server.open(false));
  }

  @AfterAll
  static void stop() throws IOException {
    for (ObjectStore store : stores.values()) {
      store.close();
    }
    server.close();
  }

  @BeforeEach
  void reset() {
    server.reset();
  }

  /** Every way in which a store may speak, for both ways of sending and both kinds of checksum. */
  static Stream<Arguments> manners() {
    return Stream.of(
            EnumSet.noneOf(Says.class),
            EnumSet.of(Says.CRC32C),
            EnumSet.of(Says.CRC32C_WHEN_ASKED),
            EnumSet.of(Says.CRC32C, Says.CRC32C_OF_THE_WHOLE),
            EnumSet.of(Says.MD5),
            EnumSet.of(Says.KMS),
            EnumSet.of(Says.CRC32C, Says.KMS),
            EnumSet.of(Says.CRC32C, Says.MD5, Says.CRC32C_WHEN_ASKED))
        .flatMap(
            says ->
                Stream.of(SMALL, LARGE)
                    .flatMap(
                        size ->
                            Stream.of(
                                Arguments.of(says, size, true), Arguments.of(says, size, false))));
  }

  @ParameterizedTest
  @MethodSource("manners")
  void storeThatHasOtherBytesIsNeverBelieved(Set<Says> says, int size, boolean checksums) {
    server.says(says).with(Fault.FLIPS_BITS);

    assertMismatch(() -> upload(size, checksums), KEY);
  }

  @ParameterizedTest
  @MethodSource("manners")
  void storeThatHasTheBytesIsBelievedWhateverItSays(Set<Says> says, int size, boolean checksums)
      throws IOException {
    server.says(says);

    assertThat(upload(size, checksums)).isEqualTo(Content.stored(Content.of(size)));
    assertThat(server.get(KEY)).hasValue(Content.of(size));
  }

  @ParameterizedTest
  @CsvSource({
    "CRC32C, true, 0",
    "CRC32C, false, 1",
    "CRC32C_WHEN_ASKED, true, 0",
    "MD5, true, 0",
    "MD5, false, 0",
    "KMS, true, 1",
    "KMS, false, 1"
  })
  void objectIsReadBackOnlyIfNothingElseProvesIt(Says says, boolean checksums, int reads)
      throws IOException {
    server.says(EnumSet.of(says));

    upload(SMALL, checksums);
    upload(LARGE, checksums);

    assertThat(server.requests("GET", ""))
        .filteredOn(request -> request.header("range").startsWith("bytes=0-"))
        .hasSize(2 * reads);
  }

  @ParameterizedTest
  @ValueSource(ints = {SMALL, LARGE})
  void storeThatCanProveNothingIsAFailureThatNamesTheField(int size) {
    server.refuse(99, request -> request.is("GET", ""), 403, "AccessDenied", "no reading");

    assertMismatch(() -> upload(size, true), "checksums", "s3:GetObject", "AccessDenied");
  }

  @Test
  void storeThatIsMerelyBusyIsAskedAgain() throws IOException {
    server.refuse(2, request -> request.is("GET", ""), 503, "SlowDown", "later");

    assertThat(upload(SMALL, true).bytes()).isEqualTo(SMALL);
  }

  @Test
  void storeThatIsDownWhileItIsReadBackIsNotSaidToBeUnableToProveAnything() {
    server.refuse(99, request -> request.is("GET", ""), 503, "SlowDown", "later");

    assertFails(() -> upload(SMALL, true), FailureReason.UPLOAD_FAILED, "SlowDown");
  }

  @Test
  void checksumThatMayNotBeAskedForIsNoFailure() throws IOException {
    server.refuse(
        99, request -> request.header("x-amz-checksum-mode") != null, 403, "AccessDenied", "kms");

    assertThat(upload(LARGE, true).bytes()).isEqualTo(LARGE);
    assertThat(server.requests("GET", ""))
        .filteredOn(request -> request.header("range").startsWith("bytes=0-"))
        .hasSize(1);
  }

  @Test
  void storeThatDoesNotSayHowLargeAnObjectIsIsReadBack() throws IOException {
    server.says(EnumSet.of(Says.CRC32C)).with(Fault.SAYS_NO_LENGTH_TO_HEAD);

    assertThat(upload(SMALL, true).bytes()).isEqualTo(SMALL);
    assertThat(server.requests("GET", "")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lostAnswerToTheCompletionIsMadeUpForByReadingBack(boolean checksums) throws IOException {
    server.with(Fault.DENIES_COMPLETION);

    assertThat(upload(LARGE, checksums).bytes()).isEqualTo(LARGE);
  }

  @Test
  void deniedCompletionOfOtherBytesIsAFailure() {
    server.with(Fault.DENIES_COMPLETION).with(Fault.FLIPS_BITS);

    assertThatThrownBy(() -> upload(LARGE, true))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("NoSuchUpload");
  }

  @Test
  void serversThatRejectNewChecksumsAreSentMd5sAlone() throws IOException {
    server.says(EnumSet.of(Says.MD5));

    upload(SMALL, false);
    upload(LARGE, false);

    assertThat(server.requests("PUT", ""))
        .hasSize(3)
        .allSatisfy(
            request -> {
              assertThat(request.header("content-md5")).isNotNull();
              assertNoChecksum(request);
            });
    assertThat(server.requests("POST", ""))
        .hasSize(2)
        .allSatisfy(S3ConfirmationTest::assertNoChecksum);
    assertThat(server.requests("HEAD", ""))
        .hasSize(2)
        .allSatisfy(S3ConfirmationTest::assertNoChecksum);
  }

  private static void assertNoChecksum(Request request) {
    assertThat(request.headers().keySet())
        .noneMatch(name -> name.startsWith("x-amz-checksum") || name.startsWith("x-amz-sdk-check"));
  }

  private static void assertMismatch(ThrowingCallable action, String... words) {
    assertFails(action, FailureReason.CHECKSUM_MISMATCH, words);
  }

  private Upload.Stored upload(int size, boolean checksums) throws IOException {
    try (Upload upload = stores.get(checksums).begin(KEY, size, 1)) {
      upload.write(Content.of(size));
      return upload.complete();
    }
  }
}
