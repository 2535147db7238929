package dev.holdfast.runner;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.encryption.Decrypting;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.encryption.EncryptionException;
import dev.holdfast.encryption.Encryptor;
import dev.holdfast.encryption.KeyText;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes of what a run is told of keys what encrypts or decrypts, once it is known to work. */
final class Keys {
  private static final long MAX_FILE = 4 << 20;

  private Keys() {}

  /**
   * What encrypts for {@code recipients}; if they are null, nothing is encrypted.
   *
   * @throws RunFailedException if one of the keys cannot be used
   */
  static Encryptor encryptor(RunSpec.Recipients recipients) throws RunFailedException {
    if (recipients == null) {
      return Encryptor.NONE;
    }
    try {
      List<KeyText> keys = new ArrayList<>();
      for (int i = 0; i < recipients.keys().size(); i++) {
        keys.add(
            KeyText.one(
                RunSpec.Recipients.FIELD + ".recipients[" + i + "]", recipients.keys().get(i)));
      }
      if (recipients.secret() != null) {
        keys.add(file(recipients.secret()));
      }
      return Encryptor.of(recipients.type(), keys);
    } catch (EncryptionException e) {
      throw failed(e);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.ENCRYPTION_FAILED,
          "the keys cannot be checked: " + e.getMessage(),
          RunSpec.Recipients.FIELD,
          e);
    }
  }

  private static KeyText file(RunSpec.MountedSecret secret) throws RunFailedException, IOException {
    Path file = SecretFiles.file(secret);
    if (Files.size(file) > MAX_FILE) {
      throw new RunFailedException(
          FailureReason.RECIPIENT_INVALID, "it is too large to be public keys", secret.field());
    }
    return KeyText.file(secret.field(), Files.readAllBytes(file));
  }

  /**
   * What decrypts the objects of {@code manifest}, found to fit by opening the first of them.
   *
   * @param identity what is given to decrypt with; null if nothing is
   * @param directory the directory of the objects
   * @param field the field that describes where they are, for messages
   * @throws RunFailedException if it is missing, is no key, or does not fit
   */
  static Decryptor decryptor(
      RestoreRunSpec.Identity identity,
      Manifest manifest,
      ObjectStore store,
      String directory,
      String field)
      throws RunFailedException {
    for (Manifest.StoredObject object : manifest.objects()) {
      if (object.encryption() != Encryption.NONE) {
        return decryptor(identity, manifest, store, directory, field, object);
      }
    }
    return Decryptor.NONE;
  }

  /**
   * What decrypts the objects of {@code manifest}, if the key fits: nothing is opened yet.
   *
   * @param identity what is given to decrypt with; null if nothing is
   * @return empty if they are encrypted and nothing is given
   * @throws RunFailedException if what is given is no key
   */
  static Optional<Decryptor> untried(RestoreRunSpec.Identity identity, Manifest manifest)
      throws RunFailedException {
    Optional<Encryption> encryption =
        manifest.objects().stream()
            .map(Manifest.StoredObject::encryption)
            .filter(one -> one != Encryption.NONE)
            .findFirst();
    if (encryption.isEmpty()) {
      return Optional.of(Decryptor.NONE);
    }
    if (identity == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(of(identity, encryption.get()));
    } catch (EncryptionException e) {
      throw failed(e);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.ENCRYPTION_FAILED,
          "the key cannot be checked: " + e.getMessage(),
          RestoreRunSpec.Identity.FIELD,
          e);
    }
  }

  private static Decryptor of(RestoreRunSpec.Identity identity, Encryption encryption)
      throws RunFailedException, IOException {
    Path key = SecretFiles.file(identity.key());
    Path passphrase =
        identity.passphrase() == null ? null : SecretFiles.file(identity.passphrase());
    return Decryptor.of(encryption, identity.key().field(), key, passphrase);
  }

  private static Decryptor decryptor(
      RestoreRunSpec.Identity identity,
      Manifest manifest,
      ObjectStore store,
      String directory,
      String field,
      Manifest.StoredObject object)
      throws RunFailedException {
    if (identity == null) {
      throw new RunFailedException(
          FailureReason.DECRYPTION_KEY_MISSING,
          "the backup is encrypted for "
              + names(manifest)
              + "; name the Secret with the identity or secret key of one of them",
          RestoreRunSpec.Identity.FIELD);
    }
    Decryptor decryptor = null;
    try {
      decryptor = of(identity, object.encryption());
      tryOut(decryptor, store, directory + object.file());
      return decryptor;
    } catch (EncryptionException e) {
      close(decryptor);
      throw failed(e, manifest);
    } catch (StorageException e) {
      close(decryptor);
      throw new RunFailedException(e.reason(), e.getMessage(), field, e);
    } catch (IOException e) {
      close(decryptor);
      throw new RunFailedException(
          FailureReason.DESTINATION_UNREACHABLE,
          directory + object.file() + " cannot be read: " + e.getMessage(),
          field,
          e);
    }
  }

  /** Decrypts the beginning, and no more: it is there only if the key fits. */
  private static void tryOut(Decryptor decryptor, ObjectStore store, String object)
      throws IOException {
    try (InputStream stored = store.open(object);
        Decrypting opened = decryptor.on(stored)) {
      if (opened.read() < 0) {
        opened.verify();
      }
    }
  }

  private static void close(Decryptor decryptor) {
    if (decryptor != null) {
      decryptor.close();
    }
  }

  private static String names(Manifest manifest) {
    List<String> names = manifest.recipients().stream().map(Manifest.Recipient::key).toList();
    return names.isEmpty() ? "keys that its manifest does not name" : String.join(", ", names);
  }

  /** {@code e}, which came of decrypting an object of {@code manifest}, as the end of a run. */
  static RunFailedException failed(EncryptionException e, Manifest manifest) {
    return e.reason() == FailureReason.DECRYPTION_KEY_WRONG
        ? new RunFailedException(
            e.reason(), e.getMessage() + " (for " + names(manifest) + ")", e.field(), e)
        : failed(e);
  }

  /** {@code e} as the end of a run. */
  static RunFailedException failed(EncryptionException e) {
    return new RunFailedException(e.reason(), e.getMessage(), e.field(), e);
  }
}
