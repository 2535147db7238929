package dev.holdfast.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.embedded.AgeIdentity;
import dev.holdfast.embedded.Gnupg;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Keys to encrypt for and to decrypt with.
 *
 * @param directory where the secret ones are
 * @param gpg has the keys of OpenPGP of "owner", who is encrypted for, and "successor"
 * @param age the identity that is encrypted for
 * @param otherAge another one
 */
record Keyring(Path directory, Gnupg gpg, AgeIdentity age, AgeIdentity otherAge)
    implements AutoCloseable {
  static final String FIELD = "spec.decryption.secretRef";

  /** Makes one, where the programs are installed; else the test is skipped. */
  static Keyring create(Path directory) throws IOException {
    NeedsTools.age();
    NeedsTools.gpg();
    Gnupg gpg = new Gnupg();
    for (String name : List.of("owner", "successor")) {
      gpg.create(name);
      Files.writeString(directory.resolve(name + ".asc"), gpg.secretKey(name, ""));
    }
    return new Keyring(
        directory,
        gpg,
        AgeIdentity.create(directory, "age.txt"),
        AgeIdentity.create(directory, "other-age.txt"));
  }

  @Override
  public void close() {
    gpg.close();
  }

  /** The file with the secret key of {@code name}. */
  Path secret(String name) {
    return directory.resolve(name + ".asc");
  }

  Encryptor encryptor(Encryption type) throws IOException {
    String key = type == Encryption.AGE ? age.recipient() : gpg.publicKey("owner");
    return Encryptor.of(type, List.of(KeyText.one("spec.encryption.recipients[0]", key)));
  }

  Decryptor decryptor(Encryption type) throws IOException {
    Path key = type == Encryption.AGE ? age.file() : secret("owner");
    return Decryptor.of(type, FIELD, key, null);
  }

  byte[] encrypt(Encryption type, byte[] content, KeyText... keys) throws IOException {
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    try (Encryptor encryptor =
            keys.length == 0 ? encryptor(type) : Encryptor.of(type, List.of(keys));
        Encrypting encrypting = encryptor.on(stored)) {
      encrypting.stream().write(content);
      encrypting.stream().close();
    }
    return stored.toByteArray();
  }

  byte[] decrypt(Encryption type, byte[] stored) throws IOException {
    try (Decryptor decryptor = decryptor(type)) {
      return read(decryptor, stored);
    }
  }

  byte[] decrypt(Encryption type, Path key, Path passphrase, byte[] stored) throws IOException {
    try (Decryptor decryptor = Decryptor.of(type, FIELD, key, passphrase)) {
      return read(decryptor, stored);
    }
  }

  private static byte[] read(Decryptor decryptor, byte[] stored) throws IOException {
    try (Decrypting opened = decryptor.on(new ByteArrayInputStream(stored))) {
      byte[] content = opened.readAllBytes();
      opened.verify();
      return content;
    }
  }

  /** {@code size} bytes, each time the same. */
  static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  static void assertFails(ThrowingCallable action, FailureReason reason, String words) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            EncryptionException.class,
            e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason))
        .hasMessageContaining(words);
  }
}
