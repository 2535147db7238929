package dev.holdfast.storage;

import java.nio.ByteBuffer;
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
 * @param body the body; read through duplicates, so that it can be sent again
 */
record AzureRequest(
    String method,
    String path,
    SortedMap<String, String> query,
    SortedMap<String, String> headers,
    ByteBuffer body) {

  /** A request without parameters, headers and body. */
  static AzureRequest of(String method, String path) {
    return new AzureRequest(method, path, new TreeMap<>(), new TreeMap<>(), ByteBuffer.allocate(0));
  }

  AzureRequest query(String name, String value) {
    return new AzureRequest(method, path, with(query, name, value), headers, body);
  }

  AzureRequest header(String name, String value) {
    return new AzureRequest(method, path, query, with(headers, name, value), body);
  }

  /** With the first {@code count} bytes of {@code bytes} as its body. */
  AzureRequest body(byte[] bytes, int count) {
    return new AzureRequest(method, path, query, headers, ByteBuffer.wrap(bytes, 0, count));
  }

  /** How long the body is. */
  int length() {
    return body.remaining();
  }

  private static SortedMap<String, String> with(
      Map<String, String> before, String name, String value) {
    SortedMap<String, String> after = new TreeMap<>(before);
    after.put(name, value);
    return after;
  }
}
