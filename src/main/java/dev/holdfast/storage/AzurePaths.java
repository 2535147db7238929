package dev.holdfast.storage;

import java.nio.charset.StandardCharsets;

/** Paths and parameters of URLs, percent-encoded. */
final class AzurePaths {
  private AzurePaths() {}

  /** The path of the blob {@code key} of {@code container}. */
  static String blob(String container, String key) {
    StringBuilder path = new StringBuilder("/").append(container);
    for (String part : key.split("/", -1)) {
      path.append('/').append(encode(part));
    }
    return path.toString();
  }

  /** {@code text} with everything encoded but what RFC 3986 calls unreserved. */
  static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean unreserved =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-._~".indexOf(c) >= 0;
      if (unreserved) {
        encoded.append(c);
      } else {
        encoded.append(String.format("%%%02X", (int) c));
      }
    }
    return encoded.toString();
  }
}
