package dev.holdfast.notify;

import dev.holdfast.api.v1alpha1.NotificationEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Something that is so, and that somebody may have to be told of.
 *
 * @param id the same for the same fact, whoever looks and whenever
 * @param event what it is about
 * @param over whether it is over, rather than begun
 * @param lasting whether it is so of the policy for now, rather than something that has happened to
 *     an object
 * @param kind the kind of the object
 * @param name the name of the object
 * @param tier the tier of the backup; may be null
 * @param created when the object was made, by the clock of the API server; may be null
 * @param time when it happened; may be null
 * @param message one sentence for people
 */
record Fact(
    String id,
    NotificationEvent event,
    boolean over,
    boolean lasting,
    String kind,
    String name,
    String tier,
    String created,
    String time,
    String message) {
  private static final int HALF = 10;

  /**
   * The identifier of what has happened to an object.
   *
   * @param uid the UID of the object
   * @param what tells what has happened from all else that may happen to it
   */
  static String id(String uid, String what) {
    return subject(uid) + "-" + hash(what);
  }

  /** What the identifiers of all that happens to an object begin with. */
  static String subject(String uid) {
    return hash(uid);
  }

  /** What {@code id} begins with. */
  static String subjectOf(String id) {
    int end = id.indexOf('-');
    return end < 0 ? id : id.substring(0, end);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HALF);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
