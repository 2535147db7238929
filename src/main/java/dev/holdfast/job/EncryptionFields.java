package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Encryption;
import dev.holdfast.api.v1alpha1.Patterns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds what is wrong with recipients as far as their text tells; whether keys can be used, the run
 * finds out. No message repeats a recipient: it may be a secret.
 */
final class EncryptionFields {
  private static final String FIELD = "spec.encryption";

  private EncryptionFields() {}

  /** What is wrong with {@code encryption}; nothing if it is null. */
  static List<String> problems(Encryption encryption) {
    List<String> problems = new ArrayList<>();
    if (encryption == null) {
      return problems;
    }
    if (encryption.type() == null) {
      problems.add(FIELD + ".type: say age or openpgp");
    }
    boolean given = encryption.recipients() != null && !encryption.recipients().isEmpty();
    if (given == (encryption.recipientsSecretRef() != null)) {
      problems.add(FIELD + ": give recipients or recipientsSecretRef, one of the two");
    }
    if (given && encryption.type() != null) {
      check(encryption, problems);
    }
    return problems;
  }

  private static void check(Encryption encryption, List<String> problems) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < encryption.recipients().size(); i++) {
      String recipient = encryption.recipients().get(i);
      String field = FIELD + ".recipients[" + i + "]: ";
      if (isSecret(recipient)) {
        problems.add(
            field
                + "this is a secret key, which must never be stored here; give the public key, and"
                + " replace this one, since others may have seen it");
      } else if (!seen.add(recipient)) {
        problems.add(field + "it is there twice");
      } else if (encryption.type() == Encryption.Type.AGE
          && !Patterns.matches(Patterns.AGE_RECIPIENT, recipient)) {
        problems.add(
            field
                + "with type age, write it as age-keygen prints it: age1 and 58 more characters;"
                + " ssh keys and plugins are not supported");
      } else if (encryption.type() == Encryption.Type.OPENPGP
          && !recipient.startsWith(Encryption.OPENPGP_BEGINNING)) {
        problems.add(
            field
                + "with type openpgp, give what gpg --armor --export prints, from "
                + Encryption.OPENPGP_BEGINNING
                + " on");
      }
    }
  }

  private static boolean isSecret(String recipient) {
    String text = recipient.toUpperCase(Locale.ROOT);
    return text.contains("AGE-SECRET-KEY-") || text.contains("PRIVATE KEY");
  }
}
