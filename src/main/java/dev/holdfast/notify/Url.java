package dev.holdfast.notify;

import java.nio.file.Path;

/**
 * Where to post to.
 *
 * @param text the URL itself; null if it is in a file
 * @param file the file that has it; null if it is not in a file
 */
record Url(String text, Path file) {
  String read() throws DeliveryException {
    return file == null ? text : SecretFile.read(file);
  }
}
