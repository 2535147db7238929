package dev.holdfast.request;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Names for objects that nobody has named. An API server refuses a second object of a name, so a
 * name that is taken costs another attempt and never an object; and none is a name that a schedule
 * gives, all of which end in a time.
 */
public final class ObjectNames {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmm").withZone(ZoneOffset.UTC);

  /** 80 bits: two keys do not get one name by chance. */
  private static final int KEY_DIGITS = 16;

  private static final int SALT_DIGITS = 6;

  /** Those of RFC 4648, base 32. */
  private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";

  private ObjectNames() {}

  /**
   * A name that people can read: {@code <stem>-<yyyyMMdd>-<HHmm>-<six characters>}.
   *
   * @param stem what the request suggests
   * @param salt what is different each time
   */
  public static String readable(String stem, Instant now, byte[] salt) {
    return joined(stem, TIME.format(now) + "-" + digits(salt, SALT_DIGITS));
  }

  /**
   * The name that always belongs to {@code key}, so that whoever asks twice gets one object.
   *
   * @param stem what the request suggests
   * @param key whatever tells this request from all others, of whomever
   */
  public static String of(String stem, String... key) {
    StringBuilder all = new StringBuilder();
    for (String part : key) {
      // The length keeps "a", "bc" from being "ab", "c".
      all.append(part.length()).append(':').append(part);
    }
    return joined(stem, digits(all.toString().getBytes(StandardCharsets.UTF_8), KEY_DIGITS));
  }

  private static String joined(String stem, String ending) {
    int room = Place.MAX_NAME_LENGTH - ending.length() - 1;
    String head = stem.length() <= room ? stem : stem.substring(0, room);
    return head.replaceFirst("-+$", "") + "-" + ending;
  }

  private static String digits(byte[] input, int count) {
    byte[] hash = sha256(input);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(DIGITS.charAt(hash[i] & 31));
    }
    return text.toString();
  }

  private static byte[] sha256(byte[] input) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(input);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
