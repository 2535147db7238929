package dev.holdfast.embedded.proxy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first line and the headers of an HTTP/1.1 message, as they came over the wire.
 *
 * @param firstLine request line or status line
 * @param headers the header lines, in their order and their spelling
 */
record HttpHead(String firstLine, List<String> headers) {
  private static final int MAX_SIZE = 1 << 16;

  /** Reads a head; empty if the other side has closed the connection instead of sending one. */
  static Optional<HttpHead> read(InputStream in) throws IOException {
    String firstLine = line(in);
    if (firstLine == null) {
      return Optional.empty();
    }
    List<String> headers = new ArrayList<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      headers.add(line);
    }
    return Optional.of(new HttpHead(firstLine, headers));
  }

  /** Reads up to the next line break; null at the end of the stream. */
  static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        if (line.size() == 0) {
          return null;
        }
        throw new EOFException("the connection ended inside a line");
      }
      if (line.size() == MAX_SIZE) {
        throw new IOException("a line of the head is longer than " + MAX_SIZE + " bytes");
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** The value of the header {@code name}, whatever its case. */
  Optional<String> header(String name) {
    return headers.stream().filter(line -> is(line, name)).map(HttpHead::value).findFirst();
  }

  /** This head without the header {@code name}. */
  HttpHead without(String name) {
    return new HttpHead(firstLine, headers.stream().filter(line -> !is(line, name)).toList());
  }

  /** This head with a further header. */
  HttpHead with(String name, String value) {
    List<String> more = new ArrayList<>(headers);
    more.add(name + ": " + value);
    return new HttpHead(firstLine, more);
  }

  /** The {@code index}th word of the first line: method, target, version or status. */
  String word(int index) throws IOException {
    String[] words = firstLine.split(" ", 3);
    if (index >= words.length) {
      throw new IOException("not HTTP: " + firstLine);
    }
    return words[index];
  }

  /** Writes it out, with the empty line at its end. */
  void write(OutputStream out) throws IOException {
    String text = firstLine + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static boolean is(String line, String name) {
    int colon = line.indexOf(':');
    return colon == name.length() && line.regionMatches(true, 0, name, 0, colon);
  }

  private static String value(String line) {
    return line.substring(line.indexOf(':') + 1).strip();
  }
}
