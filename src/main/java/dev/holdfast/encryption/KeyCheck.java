package dev.holdfast.encryption;

import dev.holdfast.artifact.FailureReason;

/**
 * Says what is wrong with one key.
 *
 * @param field the field that it was given in
 * @param where which one of the field's keys it is, as the beginning of a sentence; may be empty
 */
record KeyCheck(String field, String where) {

  EncryptionException fails(FailureReason reason, String sentence) {
    return new EncryptionException(reason, field, where + sentence);
  }

  EncryptionException secret() {
    return fails(
        FailureReason.RECIPIENT_IS_SECRET,
        "this is a secret key, which must never be stored where backups are made; give the public"
            + " key, and replace this one, since others may have seen it");
  }

  EncryptionException otherType(String what, String type) {
    return fails(
        FailureReason.RECIPIENT_OF_OTHER_TYPE,
        "this is " + what + ", but spec.encryption.type is " + type + "; all keys are of one type");
  }

  /** The same key was given before, as {@code before}. */
  EncryptionException twice(String before) {
    String said = before.endsWith(": ") ? before.substring(0, before.length() - 2) : before;
    return fails(FailureReason.RECIPIENT_TWICE, "this key was given already, in " + said);
  }
}
