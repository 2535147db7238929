package dev.holdfast.encryption;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks public keys of OpenPGP, and puts them into a home of gpg. */
final class OpenPgpRecipients {
  private final GnupgHome home;
  private final Map<String, Manifest.Recipient> found = new LinkedHashMap<>();
  private final Map<String, String> fields = new LinkedHashMap<>();

  OpenPgpRecipients(GnupgHome home) {
    this.home = home;
  }

  /**
   * The keys and subkeys to encrypt for.
   *
   * @throws EncryptionException naming the first that cannot be used, and why
   */
  List<Manifest.Recipient> check(List<KeyText> keys) throws IOException {
    for (KeyText key : keys) {
      KeyCheck check = new KeyCheck(key.field(), "");
      checkKind(key, check);
      List<OpenPgpKey> listed = list(key, check);
      for (OpenPgpKey one : listed) {
        String fingerprint = one.primary().fingerprint();
        KeyCheck named =
            new KeyCheck(key.field(), key.several() ? "key " + fingerprint + ": " : "");
        String subkey = part(one, named).fingerprint();
        if (found.putIfAbsent(fingerprint, new Manifest.Recipient(fingerprint, subkey)) != null) {
          throw named.twice(fields.get(fingerprint));
        }
        fields.put(fingerprint, key.field());
      }
      home.run(key.content(), "--import");
    }
    return List.copyOf(found.values());
  }

  private static void checkKind(KeyText key, KeyCheck check) throws EncryptionException {
    if (key.looksSecret()) {
      throw check.secret();
    }
    if (key.looksLikeAge()) {
      throw check.otherType("a recipient of age", "openpgp");
    }
  }

  private List<OpenPgpKey> list(KeyText key, KeyCheck check) throws IOException {
    OpenPgpPackets packets =
        OpenPgpPackets.parse(home.run(key.content(), "--list-packets").output());
    if (packets.secret()) {
      throw check.secret();
    }
    if (packets.keys() == 0) {
      throw check.fails(
          FailureReason.RECIPIENT_INVALID,
          "this is not a public key of OpenPGP; give what gpg --armor --export prints");
    }
    if (packets.problem().isPresent()) {
      throw check.fails(
          FailureReason.RECIPIENT_NOT_SUPPORTED,
          "this key " + packets.problem().get() + "; make a new one for backups");
    }
    if (packets.keys() > 1 && !key.several()) {
      throw check.fails(
          FailureReason.RECIPIENT_INVALID,
          "these are " + packets.keys() + " keys; give each an entry of its own");
    }
    Tool.Answer answer =
        home.run(key.content(), "--with-colons", "--with-subkey-fingerprint", "--show-keys");
    List<OpenPgpKey> listed = OpenPgpKey.parse(answer.output());
    if (listed.size() != packets.keys()) {
      throw check.fails(
          FailureReason.RECIPIENT_INVALID,
          "this key is damaged: gpg says: " + new GnupgLines(answer.end().said()).complaint());
    }
    return listed;
  }

  private static OpenPgpKey.Part part(OpenPgpKey key, KeyCheck check) throws EncryptionException {
    refuse(key.primary(), "this key", check);
    Optional<OpenPgpKey.Part> part = key.encryptionPart();
    if (part.isEmpty()) {
      List<OpenPgpKey.Part> candidates = key.forEncryption();
      if (!candidates.isEmpty()) {
        OpenPgpKey.Part newest = candidates.get(candidates.size() - 1);
        refuse(newest, "its subkey for encryption, " + newest.fingerprint() + ",", check);
      }
      throw check.fails(
          FailureReason.RECIPIENT_CANNOT_ENCRYPT,
          "this key has no subkey for encryption that can be used; add one with gpg"
              + " --quick-add-key");
    }
    return part.get();
  }

  private static void refuse(OpenPgpKey.Part part, String what, KeyCheck check)
      throws EncryptionException {
    if (part.isRevoked()) {
      throw check.fails(
          FailureReason.RECIPIENT_REVOKED,
          what + " is revoked: its owner asks that nobody uses it any more");
    }
    if (part.isExpired()) {
      throw check.fails(
          FailureReason.RECIPIENT_EXPIRED,
          what
              + " has expired"
              + part.expires().map(OpenPgpRecipients::date).orElse("")
              + "; give one that is valid, which may be the same with a later date");
    }
    if (part.isInvalid()) {
      throw check.fails(
          FailureReason.RECIPIENT_INVALID, what + " has no valid signature of its own");
    }
  }

  private static String date(Instant time) {
    return " on " + time.atOffset(ZoneOffset.UTC).toLocalDate();
  }
}
