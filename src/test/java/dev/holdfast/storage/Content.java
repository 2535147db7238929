package dev.holdfast.storage;

import java.util.HexFormat;
import java.util.SplittableRandom;

/** Bytes for objects: nothing in them repeats, and each size has its own. */
final class Content {
  private Content() {}

  /** {@code size} bytes, each time the same. */
  static byte[] of(int size) {
    byte[] bytes = new byte[size];
    // Random would take longer for a few parts than the store does.
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }

  /** What the upload of {@code content} has to end with. */
  static Upload.Stored stored(byte[] content) {
    return new Upload.Stored(
        content.length, HexFormat.of().formatHex(Digests.sha256().digest(content)));
  }
}
