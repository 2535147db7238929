package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.ObjectRole;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Looks at the beginning and the end of what pg_dump wrote. Exit status 0 is its word that the dump
 * is whole; this is what can be seen of it from outside, at no cost.
 */
final class DumpCheck {
  private static final byte[] CUSTOM_MAGIC = "PGDMP".getBytes(StandardCharsets.US_ASCII);
  private static final String PLAIN_END = "PostgreSQL database dump complete";
  private static final String GLOBALS_END = "PostgreSQL database cluster dump complete";

  /** Newer versions write a line {@code \\unrestrict} with a long key behind the end. */
  private static final int TAIL = 512;

  private final DumpFormat format;
  private final String plainEnd;
  private final byte[] head = new byte[CUSTOM_MAGIC.length];
  private int headLength;
  private byte[] tail = new byte[0];

  private DumpCheck(DumpFormat format, String plainEnd) {
    this.format = format;
    this.plainEnd = plainEnd;
  }

  /** The check of what is to have {@code role} in the backup, and is written in {@code format}. */
  static DumpCheck of(ObjectRole role, DumpFormat format) {
    return new DumpCheck(format, role == ObjectRole.GLOBALS ? GLOBALS_END : PLAIN_END);
  }

  void seen(byte[] bytes, int length) {
    if (headLength < head.length) {
      int count = Math.min(head.length - headLength, length);
      System.arraycopy(bytes, 0, head, headLength, count);
      headLength += count;
    }
    if (length >= TAIL) {
      tail = Arrays.copyOfRange(bytes, length - TAIL, length);
    } else {
      byte[] joined = Arrays.copyOf(tail, tail.length + length);
      System.arraycopy(bytes, 0, joined, tail.length, length);
      tail =
          joined.length > TAIL
              ? Arrays.copyOfRange(joined, joined.length - TAIL, joined.length)
              : joined;
    }
  }

  /** Whether what was seen, when all has been, has the beginning and the end of a whole dump. */
  boolean isWhole() {
    return format == DumpFormat.CUSTOM
        ? headLength == head.length && Arrays.equals(head, CUSTOM_MAGIC)
        : new String(tail, StandardCharsets.UTF_8).contains(plainEnd);
  }

  /**
   * Checks, when all has been seen.
   *
   * @param what what was being done, such as {@code pg_dump of database "shop"}
   * @throws RunFailedException if what was seen is not a whole dump
   */
  void check(String what) throws RunFailedException {
    if (!isWhole()) {
      throw new RunFailedException(
          FailureReason.DUMP_FAILED,
          what + " ended without an error, but what it wrote is not a whole dump",
          null);
    }
  }
}
