package dev.holdfast.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The version of this build, as the build wrote it into a file beside this class. The manifest of
 * the packaged jar is no place for it: Quarkus writes one without a version.
 */
final class HoldfastVersion {
  static final String TEXT = read();

  private HoldfastVersion() {}

  private static String read() {
    try (InputStream file = HoldfastVersion.class.getResourceAsStream("version.txt")) {
      if (file == null) {
        throw new IllegalStateException("version.txt is missing in this build");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
