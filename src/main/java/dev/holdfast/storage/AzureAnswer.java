package dev.holdfast.storage;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An answer of the blob service. */
final class AzureAnswer {
  private static final Pattern CODE = Pattern.compile("<Code>([^<]{1,100})</Code>");
  private static final Pattern MESSAGE = Pattern.compile("<Message>([^<\n]{1,500})");

  private final int status;
  private final HttpHeaders headers;
  private final byte[] body;
  private final boolean repeated;

  AzureAnswer(int status, HttpHeaders headers, byte[] body, boolean repeated) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.repeated = repeated;
  }

  /** Whether it answers a repetition: what became of the request before it, nobody knows. */
  boolean isOfRepetition() {
    return repeated;
  }

  /** The HTTP status. */
  int status() {
    return status;
  }

  HttpHeaders headers() {
    return headers;
  }

  /** The body, which is not copied: whoever asks for it may keep it. */
  byte[] body() {
    return body;
  }

  /** The header {@code name}. */
  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /**
   * The service's name of the error, such as {@code ContainerNotFound}; the HTTP status where it
   * gives none.
   *
   * @see <a
   *     href="https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2">Status
   *     and error codes</a>
   */
  String code() {
    return header("x-ms-error-code").or(() -> find(CODE)).orElse("HTTP " + status);
  }

  /** What the service says about the error; empty if nothing. */
  Optional<String> message() {
    return find(MESSAGE);
  }

  private Optional<String> find(Pattern pattern) {
    Matcher found = pattern.matcher(new String(body, StandardCharsets.UTF_8));
    return found.find() ? Optional.of(found.group(1).strip()) : Optional.empty();
  }

  /** Takes a body of bounded size. What is beyond is counted, not kept. */
  static final class Sink implements Consumer<Optional<byte[]>> {
    private final byte[] bytes;
    private long length;

    Sink(int capacity) {
      this.bytes = new byte[capacity];
    }

    @Override
    public void accept(Optional<byte[]> chunk) {
      chunk.ifPresent(this::add);
    }

    private void add(byte[] chunk) {
      if (length < bytes.length) {
        int kept = (int) Math.min(chunk.length, bytes.length - length);
        System.arraycopy(chunk, 0, bytes, (int) length, kept);
      }
      length += chunk.length;
    }

    boolean overflows() {
      return length > bytes.length;
    }

    byte[] content() {
      return length == bytes.length
          ? bytes
          : Arrays.copyOf(bytes, (int) Math.min(length, bytes.length));
    }
  }
}
