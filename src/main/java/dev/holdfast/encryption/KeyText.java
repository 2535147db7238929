package dev.holdfast.encryption;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A key, or several, as somebody gave it. */
public final class KeyText {
  private static final String AGE_RECIPIENT = "age1";

  private final String field;
  private final byte[] content;
  private final boolean several;

  private KeyText(String field, byte[] content, boolean several) {
    this.field = field;
    this.content = content;
    this.several = several;
  }

  /** The one key {@code text}, given in {@code field}. */
  public static KeyText one(String field, String text) {
    return new KeyText(field, text.getBytes(StandardCharsets.UTF_8), false);
  }

  /**
   * The keys of a file, given in {@code field}: one recipient of age a line, or keys of OpenPGP one
   * after the other.
   */
  public static KeyText file(String field, byte[] content) {
    return new KeyText(field, content.clone(), true);
  }

  /** The field that it was given in, for messages. */
  String field() {
    return field;
  }

  byte[] content() {
    return content.clone();
  }

  /** Whether it may be more than one key. */
  boolean several() {
    return several;
  }

  /** The content as text; a binary key gives something that is no key in any text form. */
  String text() {
    return new String(content, StandardCharsets.ISO_8859_1).strip();
  }

  boolean looksLikeOpenPgp() {
    return text().contains("-----BEGIN PGP ");
  }

  boolean looksLikeAge() {
    return text().lines().anyMatch(line -> line.startsWith(AGE_RECIPIENT));
  }

  /** Whether there is a secret key in it, of any program that marks them as such. */
  boolean looksSecret() {
    String upper = text().toUpperCase(Locale.ROOT);
    return upper.contains("AGE-SECRET-KEY-")
        || upper.contains("AGE-PLUGIN-")
        || upper.contains("PRIVATE KEY");
  }
}
