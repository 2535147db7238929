package dev.holdfast.encryption;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A public key of OpenPGP as gpg lists it.
 *
 * @param primary the key itself
 * @param subkeys its subkeys
 */
record OpenPgpKey(Part primary, List<Part> subkeys) {
  private static final int VALIDITY = 1;
  private static final int CREATED = 5;
  private static final int EXPIRES = 6;
  private static final int FINGERPRINT = 9;
  private static final int CAPABILITIES = 11;

  /**
   * A key or a subkey.
   *
   * @param fingerprint its fingerprint
   * @param validity what gpg thinks of it, a letter
   * @param created when it was made, in seconds of Unix time
   * @param expires when it expires; empty if it never does
   * @param capabilities what it is for: letters, in lower case where it is for the part itself
   */
  record Part(
      String fingerprint,
      String validity,
      long created,
      Optional<Instant> expires,
      String capabilities) {

    boolean isExpired() {
      return validity.equals("e");
    }

    boolean isRevoked() {
      return validity.equals("r");
    }

    boolean isInvalid() {
      return validity.equals("i") || validity.equals("n");
    }

    boolean isForEncryption() {
      return capabilities.contains("e");
    }

    private boolean isUsable() {
      return isForEncryption() && !isExpired() && !isRevoked() && !isInvalid();
    }
  }

  /** The keys of a listing {@code --with-colons --with-subkey-fingerprint}. */
  static List<OpenPgpKey> parse(String listing) {
    List<OpenPgpKey> keys = new ArrayList<>();
    String[] part = null;
    for (String line : listing.lines().toList()) {
      String[] fields = line.split(":", -1);
      switch (fields[0]) {
        case "pub", "sub" -> part = fields;
        case "fpr" -> {
          if (part != null) {
            add(keys, part, fields[FINGERPRINT]);
          }
          part = null;
        }
        default -> {
          // User ids, signatures and whatever else: of no use here.
        }
      }
    }
    return keys;
  }

  private static void add(List<OpenPgpKey> keys, String[] fields, String fingerprint) {
    Part part =
        new Part(
            fingerprint,
            fields[VALIDITY],
            fields[CREATED].isEmpty() ? 0 : Long.parseLong(fields[CREATED]),
            fields[EXPIRES].isEmpty()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(Long.parseLong(fields[EXPIRES]))),
            fields[CAPABILITIES]);
    if (fields[0].equals("pub")) {
      keys.add(new OpenPgpKey(part, new ArrayList<>()));
    } else if (!keys.isEmpty()) {
      keys.get(keys.size() - 1).subkeys().add(part);
    }
  }

  /** Every part that is for encryption, usable or not, the newest last. */
  List<Part> forEncryption() {
    List<Part> parts = new ArrayList<>();
    parts.add(primary);
    parts.addAll(subkeys);
    return parts.stream()
        .filter(Part::isForEncryption)
        .sorted(Comparator.comparingLong(Part::created))
        .toList();
  }

  /** The part to encrypt with: the newest that can be used, which is what gpg would choose. */
  Optional<Part> encryptionPart() {
    return forEncryption().stream().filter(Part::isUsable).reduce((older, newer) -> newer);
  }
}
