package dev.holdfast.encryption;

import dev.holdfast.artifact.Encryption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Decrypts with one identity. One serves any number of streams. */
public interface Decryptor extends AutoCloseable {

  /** Decrypts nothing: what it is given goes through as it is. */
  Decryptor NONE =
      new Decryptor() {
        @Override
        public Decrypting on(InputStream in) {
          return new Decrypting.None(in);
        }

        @Override
        public void close() {
          // There is nothing to clean up.
        }
      };

  /**
   * Checks what is given to decrypt with.
   *
   * @param type how the objects are encrypted; with {@link Encryption#NONE}, no key is looked at
   * @param field the field that names the key, for messages
   * @param key file with an age identity or an OpenPGP secret key
   * @param passphrase file with the passphrase of the secret key; may be null
   * @throws EncryptionException if the key is none, or one of another kind
   */
  static Decryptor of(Encryption type, String field, Path key, Path passphrase) throws IOException {
    return switch (type) {
      case AGE -> AgeDecryptor.of(field, key);
      case OPENPGP -> OpenPgpDecryptor.of(field, key, passphrase);
      case NONE -> NONE;
    };
  }

  /** Starts the decryption of {@code in}, which is never closed by it. */
  Decrypting on(InputStream in) throws IOException;

  @Override
  void close();
}
