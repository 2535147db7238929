package dev.holdfast.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.embedded.Gnupg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key of OpenPGP that cannot be used is told before anything is encrypted. */
class OpenPgpRecipientsTest {
  private static final String FIRST = "spec.encryption.recipients[0]";
  private static final String SECOND = "spec.encryption.recipients[1]";
  private static final String FILE = "spec.encryption.recipientsSecretRef";
  private static final String LONG_AGO = "20200101T000000";
  private static Gnupg gpg;

  @BeforeAll
  static void create() {
    NeedsTools.gpg();
    gpg = new Gnupg();
    gpg.create("good");
    gpg.create("other");
    gpg.create("signs", "sign", "never", "");
    gpg.at(LONG_AGO);
    gpg.addSubkey(gpg.create("expired", "sign", "1d", ""), "encr", "never");
    gpg.addSubkey(gpg.create("subexpired", "sign", "never", ""), "encr", "1d");
    String rotated = gpg.create("rotated", "sign", "never", "");
    gpg.addSubkey(rotated, "encr", "1d");
    gpg.addSubkey(rotated, "encr", "never");
    gpg.now();
    gpg.addSubkey(rotated, "encr", "never");
    gpg.revoke(gpg.create("revoked"));
  }

  @AfterAll
  static void delete() {
    if (gpg != null) {
      gpg.close();
    }
  }

  @Test
  void keyAndSubkeyAreNamedInTheManifestByTheirFingerprints() throws IOException {
    List<String> good = gpg.fingerprints("good");
    List<String> other = gpg.fingerprints("other");

    assertThat(
            recipients(
                KeyText.one(FIRST, gpg.publicKey("good")),
                KeyText.one(SECOND, gpg.publicKey("other"))))
        .containsExactly(
            new Manifest.Recipient(good.get(0), good.get(1)),
            new Manifest.Recipient(other.get(0), other.get(1)));
  }

  @Test
  void newestSubkeyThatIsValidIsUsed() throws IOException {
    List<String> rotated = gpg.fingerprints("rotated");

    assertThat(rotated).hasSize(4);
    assertThat(recipients(KeyText.one(FIRST, gpg.publicKey("rotated"))))
        .containsExactly(new Manifest.Recipient(rotated.get(0), rotated.get(3)));
  }

  @Test
  void fileHasKeysOneAfterTheOtherArmoredOrBinary() throws IOException {
    List<String> both = List.of(gpg.fingerprint("good"), gpg.fingerprint("other"));
    byte[] armored =
        (gpg.publicKey("good") + gpg.publicKey("other")).getBytes(StandardCharsets.US_ASCII);
    byte[] binary =
        OpenPgpSamples.concat(gpg.binaryPublicKey("good"), gpg.binaryPublicKey("other"));

    for (byte[] content : List.of(armored, binary)) {
      assertThat(recipients(KeyText.file(FILE, content)))
          .extracting(Manifest.Recipient::key)
          .isEqualTo(both);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "expired | RECIPIENT_EXPIRED | this key has expired on 2020-01-02",
        "revoked | RECIPIENT_REVOKED | this key is revoked",
        "signs | RECIPIENT_CANNOT_ENCRYPT | no subkey for encryption",
        "subexpired | RECIPIENT_EXPIRED | has expired on 2020-01-02",
      })
  void keyThatCannotBeUsedIsToldByItsField(String name, FailureReason reason, String words) {
    KeyText key = KeyText.one(SECOND, gpg.publicKey(name));

    EncryptionException failure = failure(KeyText.one(FIRST, gpg.publicKey("good")), key);

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.reason().passing()).isFalse();
    assertThat(failure.field()).isEqualTo(SECOND);
    assertThat(failure).hasMessageContaining(words);
  }

  @Test
  void subkeyThatHasExpiredIsNamed() {
    assertThat(failure(KeyText.one(FIRST, gpg.publicKey("subexpired"))))
        .hasMessageContaining(gpg.fingerprints("subexpired").get(1));
  }

  @Test
  void secretKeyGivenByMistakeIsToldInEveryForm() {
    byte[] binary =
        gpg.run(new byte[0], "--passphrase", "", "--export-secret-keys", "<good@example.com>");

    for (KeyText key :
        List.of(
            KeyText.one(FIRST, gpg.secretKey("good", "")),
            KeyText.file(FIRST, binary),
            KeyText.file(FIRST, OpenPgpSamples.concat(gpg.binaryPublicKey("other"), binary)),
            KeyText.one(FIRST, "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQ"))) {
      EncryptionException failure = failure(key);

      assertThat(failure.reason()).isEqualTo(FailureReason.RECIPIENT_IS_SECRET);
      assertThat(failure).hasMessageContaining("must never be stored");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----\n",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ me@host"
      })
  void whatIsNoKeyIsToldSo(String text) {
    EncryptionException failure = failure(KeyText.one(FIRST, text));

    assertThat(failure.reason()).isEqualTo(FailureReason.RECIPIENT_INVALID);
    assertThat(failure).hasMessageContaining("not a public key of OpenPGP");
  }

  @Test
  void messageIsNoKey() {
    byte[] message = gpg.encrypt(new byte[] {1}, "good");

    assertThat(failure(KeyText.file(FILE, message)))
        .hasMessageContaining("not a public key of OpenPGP");
  }

  @Test
  void damagedKeyIsTold() {
    String key = gpg.publicKey("good");
    byte[] binary = gpg.binaryPublicKey("good");
    byte[] cut = Arrays.copyOf(binary, binary.length - 40);

    for (KeyText damaged :
        List.of(
            KeyText.one(FIRST, key.substring(0, key.length() / 2)),
            KeyText.one(FIRST, key.replaceFirst("\n\n.", "\n\n/")),
            KeyText.file(FIRST, cut))) {
      EncryptionException failure = failure(damaged);

      assertThat(failure).isNotNull();
      assertThat(failure.reason()).isEqualTo(FailureReason.RECIPIENT_INVALID);
      assertThat(failure.field()).isEqualTo(FIRST);
    }
  }

  @Test
  void keysOfOtherVersionsAndAlgorithmsAreNotSupported() throws IOException {
    byte[] unknownAlgorithm = gpg.binaryPublicKey("good");
    // Header of two bytes, version, four bytes of time: then the algorithm.
    unknownAlgorithm[7] = 99;

    assertNotSupported(OpenPgpSamples.versionThree(), "version 3");
    assertNotSupported(OpenPgpSamples.versionSix(), "a version that gpg does not know");
    assertNotSupported(unknownAlgorithm, "algorithm 99");
    assertNotSupported(
        OpenPgpSamples.concat(gpg.binaryPublicKey("other"), OpenPgpSamples.versionThree()),
        "version 3");
  }

  @Test
  void subkeyWhoseBindingIsForgedIsNotUsed() {
    byte[] key = gpg.binaryPublicKey("good");
    // In the middle of the subkey, which is followed by the signature that binds it.
    key[key.length - 150] ^= 1;

    assertThat(failure(KeyText.file(FILE, key))).isNotNull();
  }

  @Test
  void twoKeysInOneEntryAreOneTooMany() {
    EncryptionException failure =
        failure(KeyText.one(FIRST, gpg.publicKey("good") + gpg.publicKey("other")));

    assertThat(failure.reason()).isEqualTo(FailureReason.RECIPIENT_INVALID);
    assertThat(failure).hasMessage("these are 2 keys; give each an entry of its own");
  }

  @Test
  void keyGivenTwiceIsToldWithBothFields() {
    EncryptionException failure =
        failure(
            KeyText.one(FIRST, gpg.publicKey("good")), KeyText.one(SECOND, gpg.publicKey("good")));

    assertThat(failure.reason()).isEqualTo(FailureReason.RECIPIENT_TWICE);
    assertThat(failure.field()).isEqualTo(SECOND);
    assertThat(failure).hasMessage("this key was given already, in " + FIRST);
  }

  @Test
  void recipientOfAgeIsOfAnotherType() {
    EncryptionException failure = failure(KeyText.one(FIRST, "age1" + "q".repeat(58)));

    assertThat(failure.reason()).isEqualTo(FailureReason.RECIPIENT_OF_OTHER_TYPE);
    assertThat(failure).hasMessageContaining("spec.encryption.type is openpgp");
  }

  @Test
  void nothingIsLeftBehind() throws IOException {
    Set<Path> before = homes();

    recipients(KeyText.one(FIRST, gpg.publicKey("good")));
    failure(KeyText.one(FIRST, "hello"));

    assertThat(homes()).isEqualTo(before);
  }

  private static Set<Path> homes() throws IOException {
    Path memory = Path.of("/dev/shm");
    Path parent = Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> files = Files.list(parent)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(GnupgHome.PREFIX))
          .collect(Collectors.toSet());
    }
  }

  private static void assertNotSupported(byte[] key, String words) {
    EncryptionException failure = failure(KeyText.file(FILE, key));

    assertThat(failure.reason()).isEqualTo(FailureReason.RECIPIENT_NOT_SUPPORTED);
    assertThat(failure.field()).isEqualTo(FILE);
    assertThat(failure).hasMessageContaining(words);
  }

  private static List<Manifest.Recipient> recipients(KeyText... keys) throws IOException {
    try (Encryptor encryptor = Encryptor.of(Encryption.OPENPGP, List.of(keys))) {
      return encryptor.recipients();
    }
  }

  private static EncryptionException failure(KeyText... keys) {
    return catchThrowableOfType(EncryptionException.class, () -> recipients(keys));
  }
}
