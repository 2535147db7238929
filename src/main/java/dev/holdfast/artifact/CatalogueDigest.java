package dev.holdfast.artifact;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Tells whether whoever reads the lines on a destination has read those that were written: all of
 * them, in their order, and no others.
 */
public final class CatalogueDigest {
  private final MessageDigest digest;
  private int lines;

  /** Of no line yet. */
  public CatalogueDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Takes the next line, without its end. */
  public void add(String line) {
    digest.update(line.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
    lines++;
  }

  /** How many lines there were. */
  public int lines() {
    return lines;
  }

  /** What tells them from all others, in hexadecimal; afterwards none can be added. */
  public String text() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
