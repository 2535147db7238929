package dev.holdfast.notify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what is mounted, each time anew: Kubernetes puts the new one in its place. */
final class SecretFile {
  private static final int LARGEST = 64 * 1024;

  private SecretFile() {}

  static String read(Path file) throws DeliveryException {
    try {
      if (Files.size(file) > LARGEST) {
        throw DeliveryException.unreachable("a file of its secrets is too large", null);
      }
      String text = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        throw DeliveryException.unreachable("a file of its secrets is empty", null);
      }
      return text;
    } catch (IOException e) {
      throw DeliveryException.unreachable("a file of its secrets cannot be read", e);
    }
  }
}
