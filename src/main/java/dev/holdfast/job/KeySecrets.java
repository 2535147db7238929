package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Decryption;
import dev.holdfast.api.v1alpha1.Encryption;
import dev.holdfast.api.v1alpha1.IdentityReference;
import dev.holdfast.api.v1alpha1.SecretKeyReference;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunSpec;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The Secrets that a run needs for encryption or decryption.
 *
 * @param keys public keys, or the secret one; may be null
 * @param passphrase that of the secret one; may be null
 */
record KeySecrets(SecretMount keys, SecretMount passphrase) {

  /** The Secrets for {@code encryption}, which may be null. */
  static KeySecrets of(Encryption encryption) {
    return new KeySecrets(
        encryption == null
            ? null
            : SecretMount.single(
                "recipients",
                encryption.recipientsSecretRef(),
                RunSpec.Recipients.FIELD + ".recipientsSecretRef"),
        null);
  }

  /** The Secrets for {@code decryption}, which may be null. */
  static KeySecrets of(Decryption decryption) {
    if (decryption == null || decryption.secretRef() == null) {
      return new KeySecrets(null, null);
    }
    IdentityReference reference = decryption.secretRef();
    String field = RestoreRunSpec.Identity.FIELD + ".secretRef";
    return new KeySecrets(
        SecretMount.single("identity", key(reference.name(), reference.key()), field),
        SecretMount.single(
            "identity-passphrase",
            key(reference.name(), reference.passphraseKey()),
            field + ".passphraseKey"));
  }

  private static SecretKeyReference key(String name, String key) {
    return key == null ? null : new SecretKeyReference(name, key);
  }

  /** Those that there are. */
  Stream<Mount> all() {
    return Stream.<Mount>of(keys, passphrase).filter(Objects::nonNull);
  }
}
