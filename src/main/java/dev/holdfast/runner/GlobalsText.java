package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A dump of roles, which is read into memory, and so no larger than any that there is. */
final class GlobalsText {
  /** Some hundred thousand roles. */
  private static final int MAX_BYTES = 64 << 20;

  private GlobalsText() {}

  /**
   * The lines of {@code dump}.
   *
   * @param key where it is stored, for messages
   * @throws RunFailedException if it is too large
   */
  static List<String> lines(InputStream dump, String key, String field)
      throws IOException, RunFailedException {
    byte[] text = dump.readNBytes(MAX_BYTES + 1);
    if (text.length > MAX_BYTES) {
      throw new RunFailedException(
          FailureReason.NOT_SUPPORTED, key + " is larger than any dump of roles", field);
    }
    return List.of(new String(text, StandardCharsets.UTF_8).split("\n", -1));
  }
}
