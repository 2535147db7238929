package dev.holdfast.encryption;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Checks the recipients of age. What is not surely a recipient is not repeated in messages: it may
 * be a secret.
 */
final class AgeRecipients {
  /** {@code age1} and what Bech32 makes of 32 bytes and a checksum, whose alphabet lacks the 1. */
  private static final Pattern NATIVE = Pattern.compile("age1[02-9ac-hj-np-z]{58}");

  /** A recipient of a plugin, or of a kind of key that is newer than this: {@code age1name1...}. */
  private static final Pattern OF_PLUGIN =
      Pattern.compile("age1[a-z0-9._+-]*1[02-9ac-hj-np-z]{6,}");

  private static final Pattern SSH = Pattern.compile("(ssh-|ecdsa-sha2-|sk-).*", Pattern.DOTALL);

  private AgeRecipients() {}

  /**
   * The recipients in {@code keys}.
   *
   * @throws EncryptionException naming the first that cannot be used, and why
   */
  static List<String> check(List<KeyText> keys) throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    for (KeyText key : keys) {
      if (key.several()) {
        int number = 0;
        for (String line : key.text().lines().toList()) {
          number++;
          String text = line.strip();
          if (!text.isEmpty() && !text.startsWith("#")) {
            add(found, KeyText.one(key.field(), text), "line " + number + ": ");
          }
        }
      } else {
        add(found, key, "");
      }
    }
    if (found.isEmpty()) {
      String field = keys.isEmpty() ? "spec.encryption" : keys.get(0).field();
      throw new EncryptionException(
          FailureReason.RECIPIENT_INVALID, field, "there is no recipient in it");
    }
    return List.copyOf(found.keySet());
  }

  private static void add(Map<String, String> found, KeyText key, String where) throws IOException {
    KeyCheck check = new KeyCheck(key.field(), where);
    String text = key.text();
    if (key.looksSecret()) {
      throw check.secret();
    }
    if (key.looksLikeOpenPgp()) {
      throw check.otherType("a key of OpenPGP", "age");
    }
    if (SSH.matcher(text).matches()) {
      throw check.fails(
          FailureReason.RECIPIENT_NOT_SUPPORTED,
          "this is an ssh key; make a key for backups with age-keygen");
    }
    if (OF_PLUGIN.matcher(text).matches()) {
      throw check.fails(
          FailureReason.RECIPIENT_NOT_SUPPORTED,
          "this recipient needs a plugin of age, or a newer age; make a key for backups with"
              + " age-keygen");
    }
    if (!NATIVE.matcher(text).matches()) {
      throw check.fails(
          FailureReason.RECIPIENT_INVALID,
          "this is not a recipient of age, which is age1 and 58 more characters; age-keygen prints"
              + " it as the public key");
    }
    rehearse(text, check);
    String before = found.putIfAbsent(text, where.isEmpty() ? key.field() : where);
    if (before != null) {
      throw check.twice(before);
    }
  }

  private static void rehearse(String recipient, KeyCheck check) throws IOException {
    Tool.End end = Tool.run(AgeEncryptor.command(List.of(recipient)), new byte[0]).end();
    if (end.status() != 0) {
      throw check.fails(
          FailureReason.RECIPIENT_INVALID,
          "this recipient is mistyped or damaged: " + AgeTool.complaint(end.said()));
    }
  }
}
