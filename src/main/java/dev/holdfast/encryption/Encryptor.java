package dev.holdfast.encryption;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.Manifest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Encrypts for recipients that were found to be usable. One serves any number of streams. */
public interface Encryptor extends AutoCloseable {

  /** Encrypts nothing: what it is given goes through as it is. */
  Encryptor NONE =
      new Encryptor() {
        @Override
        public Encryption type() {
          return Encryption.NONE;
        }

        @Override
        public List<Manifest.Recipient> recipients() {
          return List.of();
        }

        @Override
        public Encrypting on(OutputStream out) {
          return new Encrypting.None(out);
        }

        @Override
        public void close() {
          // There is nothing to clean up.
        }
      };

  /**
   * Checks every key, and that the program can encrypt for them, before anything is encrypted.
   *
   * @param type the kind of encryption; with {@link Encryption#NONE}, no keys are looked at
   * @param keys the public keys
   * @throws EncryptionException naming the first key that cannot be used, and why
   */
  static Encryptor of(Encryption type, List<KeyText> keys) throws IOException {
    return switch (type) {
      case AGE -> AgeEncryptor.of(keys);
      case OPENPGP -> OpenPgpEncryptor.of(keys);
      case NONE -> NONE;
    };
  }

  /** How it encrypts. */
  Encryption type();

  /** Whom it encrypts for, as manifests name them. */
  List<Manifest.Recipient> recipients();

  /** Starts the encryption of one stream into {@code out}, which is never closed by it. */
  Encrypting on(OutputStream out) throws IOException;

  @Override
  void close();
}
