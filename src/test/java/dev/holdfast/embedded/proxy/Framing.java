package dev.holdfast.embedded.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How the end of a message's body is told.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.3">RFC 9112, 6.3</a>
 */
enum Framing {
  /** By the header {@code Content-Length}; none means no body, or, in an answer, up to the end. */
  LENGTH,
  /** By a chunk of length zero. */
  CHUNKED;

  static Framing of(HttpHead head) {
    return head.header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent()
        ? CHUNKED
        : LENGTH;
  }

  /** The body of a request, decoded. */
  InputStream requestBody(HttpHead head, InputStream in) {
    return this == CHUNKED ? new ChunkedBody(in) : new LimitedBody(in, length(head).orElse(0L));
  }

  /** The body of an answer, decoded. */
  InputStream responseBody(HttpHead head, boolean bodiless, InputStream in) {
    if (bodiless) {
      return InputStream.nullInputStream();
    }
    return this == CHUNKED
        ? new ChunkedBody(in)
        : new LimitedBody(in, length(head).orElse(Long.MAX_VALUE));
  }

  /** Writes a piece of a body. */
  void write(OutputStream out, byte[] bytes, int length) throws IOException {
    if (this == CHUNKED) {
      out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(bytes, 0, length);
      out.write('\r');
      out.write('\n');
    } else {
      out.write(bytes, 0, length);
    }
  }

  /** Writes the end of a body. */
  void end(OutputStream out) throws IOException {
    if (this == CHUNKED) {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    out.flush();
  }

  private static Optional<Long> length(HttpHead head) {
    return head.header("Content-Length").map(Long::valueOf);
  }

  /** A stream that ends after so many bytes, or where the one below it ends. */
  private static final class LimitedBody extends InputStream {
    private final InputStream in;
    private long left;

    LimitedBody(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(bytes, offset, (int) Math.min(length, left));
      left -= Math.max(count, 0);
      return count;
    }
  }

  /** The bytes inside chunks; trailers are dropped. */
  private static final class ChunkedBody extends InputStream {
    private final InputStream in;
    private long left;
    private boolean first = true;
    private boolean ended;

    ChunkedBody(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (!ended && left == 0) {
        nextChunk();
      }
      if (ended) {
        return -1;
      }
      int count = in.read(bytes, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new IOException("the connection ended inside a chunk");
      }
      left -= count;
      return count;
    }

    private void nextChunk() throws IOException {
      if (!first) {
        HttpHead.line(in);
      }
      first = false;
      String line = HttpHead.line(in);
      if (line == null) {
        throw new IOException("the connection ended before the last chunk");
      }
      left = Long.parseLong(line.split(";", 2)[0].strip(), 16);
      if (left == 0) {
        ended = true;
        String trailer = HttpHead.line(in);
        while (trailer != null && !trailer.isEmpty()) {
          trailer = HttpHead.line(in);
        }
      }
    }
  }
}
