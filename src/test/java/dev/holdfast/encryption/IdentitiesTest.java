package dev.holdfast.encryption;

import static dev.holdfast.encryption.Keyring.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever brings the wrong key, or none, is told which. */
class IdentitiesTest {
  @TempDir static Path directory;
  private static Keyring keys;

  @BeforeAll
  static void create() throws IOException {
    keys = Keyring.create(directory);
    keys.gpg()
        .addSubkey(
            keys.gpg().create("guarded", "sign", "never", "Secret 1"), "encr", "never", "Secret 1");
    Files.writeString(
        directory.resolve("guarded.asc"), keys.gpg().secretKey("guarded", "Secret 1"));
  }

  @AfterAll
  static void delete() {
    if (keys != null) {
      keys.close();
    }
  }

  @Test
  void identityOfSomebodyElseIsToldByName() throws IOException {
    byte[] byAge = keys.encrypt(Encryption.AGE, Keyring.random(1000));
    byte[] byGpg = keys.encrypt(Encryption.OPENPGP, Keyring.random(1000));

    assertFails(
        () -> keys.decrypt(Encryption.AGE, keys.otherAge().file(), null, byAge),
        FailureReason.DECRYPTION_KEY_WRONG,
        keys.otherAge().recipient());
    assertFails(
        () -> keys.decrypt(Encryption.OPENPGP, keys.secret("successor"), null, byGpg),
        FailureReason.DECRYPTION_KEY_WRONG,
        keys.gpg().fingerprints("owner").get(1).substring(24));
  }

  @Test
  void wrongSecretKeyIsToldBeforeEverythingWasRead() throws IOException {
    byte[] stored = keys.encrypt(Encryption.OPENPGP, Keyring.random(100_000));
    InputStream endless = new EndlessAfter(stored, 20_000);

    try (Decryptor decryptor =
            Decryptor.of(Encryption.OPENPGP, Keyring.FIELD, keys.secret("successor"), null);
        Decrypting opened = decryptor.on(endless)) {
      assertFails(opened::read, FailureReason.DECRYPTION_KEY_WRONG, "encrypted for others");
    }
  }

  @Test
  void passphraseOpensAProtectedKey() throws IOException {
    byte[] content = Keyring.random(1000);
    byte[] stored =
        keys.encrypt(
            Encryption.OPENPGP, content, KeyText.one("a", keys.gpg().publicKey("guarded")));
    Path key = directory.resolve("guarded.asc");
    Path right = Files.writeString(directory.resolve("right"), "Secret 1\n");
    Path wrong = Files.writeString(directory.resolve("wrong"), "Secret 2");

    assertFails(
        () -> keys.decrypt(Encryption.OPENPGP, key, null, stored),
        FailureReason.DECRYPTION_KEY_INVALID,
        "passphraseKey");
    assertFails(
        () -> keys.decrypt(Encryption.OPENPGP, key, wrong, stored),
        FailureReason.DECRYPTION_KEY_INVALID,
        "not the passphrase");
    assertThat(keys.decrypt(Encryption.OPENPGP, key, right, stored)).isEqualTo(content);
  }

  @Test
  void whatIsNoIdentityIsToldAtOnce() throws IOException {
    Path junk = Files.writeString(directory.resolve("junk"), "hello\n");
    Path empty = Files.writeString(directory.resolve("empty"), "");
    Path recipient = Files.writeString(directory.resolve("recipient"), keys.age().recipient());
    Path publicKey = Files.writeString(directory.resolve("public"), keys.gpg().publicKey("owner"));
    Path locked =
        Files.writeString(directory.resolve("locked"), "age-encryption.org/v1\n-> scrypt x 18\n");
    Path plugin = Files.writeString(directory.resolve("plugin"), "AGE-PLUGIN-YUBIKEY-1QQPQ\n");

    assertNoIdentity(Encryption.AGE, junk, "not an identity file of age");
    assertNoIdentity(Encryption.AGE, empty, "not an identity file of age");
    assertNoIdentity(Encryption.AGE, recipient, "which is public");
    assertNoIdentity(Encryption.AGE, publicKey, "key of OpenPGP");
    assertNoIdentity(Encryption.AGE, locked, "protected by a passphrase");
    assertNoIdentity(Encryption.AGE, plugin, "plugins are not supported");
    assertNoIdentity(Encryption.OPENPGP, junk, "not a secret key of OpenPGP");
    assertNoIdentity(Encryption.OPENPGP, empty, "not a secret key of OpenPGP");
    assertNoIdentity(Encryption.OPENPGP, publicKey, "this is a public key");
    assertNoIdentity(Encryption.OPENPGP, keys.age().file(), "identity of age");
  }

  private static void assertNoIdentity(Encryption type, Path file, String words) {
    assertFails(
        () -> Decryptor.of(type, Keyring.FIELD, file, null).close(),
        FailureReason.DECRYPTION_KEY_INVALID,
        words);
  }
}
