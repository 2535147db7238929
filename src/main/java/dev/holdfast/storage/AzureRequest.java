package dev.holdfast.storage;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A request to the blob service.
 *
 * @param method the method
 * @param path the path below the endpoint, percent-encoded; begins with a slash
 * @param query the parameters, not encoded
 * @param headers the headers, names in lower case
 * @param content the body, as far as {@code length}
 * @param length how long the body is
 */
record AzureRequest(
    String method,
    String path,
    SortedMap<String, String> query,
    SortedMap<String, String> headers,
    byte[] content,
    int length) {
  private static final byte[] NOTHING = new byte[0];

  /** A request without parameters, headers and body. */
  static AzureRequest of(String method, String path) {
    return new AzureRequest(method, path, new TreeMap<>(), new TreeMap<>(), NOTHING, 0);
  }

  AzureRequest query(String name, String value) {
    return new AzureRequest(method, path, with(query, name, value), headers, content, length);
  }

  AzureRequest header(String name, String value) {
    return new AzureRequest(method, path, query, with(headers, name, value), content, length);
  }

  /** With the first {@code count} bytes of {@code bytes} as its body. */
  AzureRequest body(byte[] bytes, int count) {
    return new AzureRequest(method, path, query, headers, bytes, count);
  }

  private static SortedMap<String, String> with(
      Map<String, String> before, String name, String value) {
    SortedMap<String, String> after = new TreeMap<>(before);
    after.put(name, value);
    return after;
  }
}
