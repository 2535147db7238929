package dev.holdfast.runner;

import dev.holdfast.artifact.TemporaryNames;
import java.nio.charset.StandardCharsets;

/**
 * By what one attempt of a restore knows what another has made: names and comments that no other
 * Restore gives.
 *
 * @param restore the namespace and the name of the Restore, with a slash between them
 * @param uid its UID
 */
record RestoreMarks(String restore, String uid) {
  private static final int MAX_NAME_BYTES = 63;
  private static final int DIGEST_LENGTH = 8;

  /** How the names of its databases begin while they are being filled. */
  String temporaryPrefix() {
    return TemporaryNames.prefix(uid);
  }

  /** How the comment of a database ends that it has restored. */
  String restored() {
    return "restored by Holdfast (Restore " + restore + ", " + uid + ")";
  }

  /** What a database that it has restored has besides its comment, which anybody may change. */
  RestoredMark lasting() {
    return new RestoredMark(uid);
  }

  /** How the comment of a database ends that has made way for one that it has restored. */
  String replaced() {
    return "replaced by Holdfast (Restore " + restore + ", " + uid + ")";
  }

  /**
   * What the database {@code name} is called once it has made way: the same for every attempt, and
   * never the same for two databases, although PostgreSQL's names have no more than 63 bytes.
   */
  String nameOfReplaced(String name) {
    String digest = Sha256.of((uid + "/" + name).getBytes(StandardCharsets.UTF_8));
    String suffix = "_before_" + digest.substring(0, DIGEST_LENGTH);
    return cut(name, MAX_NAME_BYTES - suffix.length()) + suffix;
  }

  /** What fits of {@code name}, without half a character at its end. */
  private static String cut(String name, int bytes) {
    StringBuilder cut = new StringBuilder();
    int length = 0;
    for (int i = 0; i < name.length(); ) {
      int character = name.codePointAt(i);
      length += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
      if (length > bytes) {
        break;
      }
      cut.appendCodePoint(character);
      i += Character.charCount(character);
    }
    return cut.toString();
  }
}
