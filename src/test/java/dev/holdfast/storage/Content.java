package dev.holdfast.storage;

import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/** Bytes for objects: nothing in them repeats, and each size has its own. */
final class Content {
  private static final Map<Integer, byte[]> MADE = new ConcurrentHashMap<>();

  private Content() {}

  /** {@code size} bytes, each time the same. */
  static byte[] of(int size) {
    // Making it takes longer than the store takes for it, and most sizes are asked for often.
    return MADE.computeIfAbsent(size, Content::make).clone();
  }

  private static byte[] make(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }

  /** What the upload of {@code content} has to end with. */
  static Upload.Stored stored(byte[] content) {
    return new Upload.Stored(
        content.length, HexFormat.of().formatHex(Digests.sha256().digest(content)));
  }
}
