package dev.holdfast.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.embedded.AgeIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every recipient of age that cannot be used is told before anything is encrypted. */
class AgeRecipientsTest {
  private static final String FIRST = "spec.encryption.recipients[0]";
  private static final String SECOND = "spec.encryption.recipients[1]";
  private static final String FILE = "spec.encryption.recipientsSecretRef";

  @TempDir Path directory;
  private String good;

  @BeforeEach
  void create() {
    NeedsTools.age();
    good = AgeIdentity.create(directory, "good").recipient();
  }

  @Test
  void recipientsAreNamedInTheManifestAsTheyAre() throws IOException {
    String other = AgeIdentity.create(directory, "other").recipient();

    try (Encryptor encryptor =
        Encryptor.of(
            Encryption.AGE, List.of(KeyText.one(FIRST, good), KeyText.one(SECOND, other)))) {
      assertThat(encryptor.recipients())
          .containsExactly(new Manifest.Recipient(good, null), new Manifest.Recipient(other, null));
      assertThat(encryptor.type()).isEqualTo(Encryption.AGE);
    }
  }

  @Test
  void fileHasOneRecipientALineAndComments() throws IOException {
    String other = AgeIdentity.create(directory, "other").recipient();
    String text = "# ours\r\n" + good + "\r\n\n  " + other + "  \n# end";

    try (Encryptor encryptor = Encryptor.of(Encryption.AGE, List.of(file(text)))) {
      assertThat(encryptor.recipients())
          .extracting(Manifest.Recipient::key)
          .containsExactly(good, other);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello | RECIPIENT_INVALID | not a recipient of age",
        "'' | RECIPIENT_INVALID | not a recipient of age",
        "age1short | RECIPIENT_INVALID | not a recipient of age",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ me@host | RECIPIENT_NOT_SUPPORTED | ssh key",
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQ me@host | RECIPIENT_NOT_SUPPORTED | ssh key",
        "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t"
            + " | RECIPIENT_NOT_SUPPORTED | plugin",
        "age1pq1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t"
            + " | RECIPIENT_NOT_SUPPORTED | newer age",
        "-----BEGIN PGP PUBLIC KEY BLOCK----- | RECIPIENT_OF_OTHER_TYPE | spec.encryption.type",
        "-----BEGIN PGP PRIVATE KEY BLOCK----- | RECIPIENT_IS_SECRET | must never be stored",
        "-----BEGIN OPENSSH PRIVATE KEY----- | RECIPIENT_IS_SECRET | must never be stored",
        "AGE-PLUGIN-YUBIKEY-1QQPQQGQ3MC | RECIPIENT_IS_SECRET | must never be stored",
      })
  void whatIsNoRecipientIsToldByItsField(String text, FailureReason reason, String words) {
    EncryptionException failure = failure(KeyText.one(FIRST, good), KeyText.one(SECOND, text));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.reason().passing()).isFalse();
    assertThat(failure.field()).isEqualTo(SECOND);
    assertThat(failure).hasMessageContaining(words);
  }

  @Test
  void identityGivenByMistakeIsNotRepeated() throws IOException {
    String identity =
        Files.readAllLines(directory.resolve("good")).stream()
            .filter(line -> line.startsWith("AGE-SECRET-KEY-"))
            .findFirst()
            .orElseThrow();

    for (String text : List.of(identity, identity.toLowerCase(java.util.Locale.ROOT))) {
      EncryptionException failure = failure(KeyText.one(FIRST, text));

      assertThat(failure.reason()).isEqualTo(FailureReason.RECIPIENT_IS_SECRET);
      assertThat(failure.field()).isEqualTo(FIRST);
      assertThat(failure.toString().toUpperCase(java.util.Locale.ROOT)).doesNotContain(identity);
    }
  }

  @Test
  void everyMistypedCharacterIsNoticed() {
    for (int i = 4; i < good.length(); i += 9) {
      char other = good.charAt(i) == 'q' ? 'p' : 'q';
      String mistyped = good.substring(0, i) + other + good.substring(i + 1);

      EncryptionException failure = failure(KeyText.one(FIRST, mistyped));

      assertThat(failure.reason()).isEqualTo(FailureReason.RECIPIENT_INVALID);
      assertThat(failure).hasMessageContaining("mistyped").hasMessageContaining("checksum");
    }
  }

  @Test
  void recipientGivenTwiceIsToldWithBothFields() {
    EncryptionException failure = failure(KeyText.one(FIRST, good), KeyText.one(SECOND, good));

    assertThat(failure.reason()).isEqualTo(FailureReason.RECIPIENT_TWICE);
    assertThat(failure.field()).isEqualTo(SECOND);
    assertThat(failure).hasMessage("this key was given already, in " + FIRST);
  }

  @Test
  void lineOfAFileIsToldByItsNumber() {
    assertThat(failure(file(good + "\n# comment\nhello")))
        .hasMessageStartingWith("line 3: this is not a recipient");
    assertThat(failure(file(good + "\n" + good)))
        .hasMessage("line 2: this key was given already, in line 1");
    assertThat(failure(file("# nothing\n"))).hasMessage("there is no recipient in it");
    assertThat(failure(file("")).field()).isEqualTo(FILE);
  }

  private static KeyText file(String text) {
    return KeyText.file(FILE, text.getBytes(StandardCharsets.UTF_8));
  }

  private static EncryptionException failure(KeyText... keys) {
    return catchThrowableOfType(
        EncryptionException.class, () -> Encryptor.of(Encryption.AGE, List.of(keys)));
  }
}
