package dev.holdfast.encryption;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;

/**
 * One stream that is being decrypted. What is read from it is not known to be what was encrypted
 * before {@link #verify} has returned: whoever uses it before must be able to take that back.
 */
public abstract sealed class Decrypting extends InputStream {

  /**
   * Reads what is left, and checks that the stream was whole and was not altered.
   *
   * @throws EncryptionException if it was
   */
  public abstract void verify() throws IOException;

  /** Ends it at once, from another thread. */
  public abstract void kill();

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] bytes, int offset, int length) throws IOException;

  @Override
  public abstract void close();

  /** Passes on what it is given. */
  static final class None extends Decrypting {
    private final InputStream in;

    None(InputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return in.read(bytes, offset, length);
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void verify() {
      // Nothing but the checksum of the object could tell.
    }

    @Override
    public void kill() {
      // Whoever reads is not held up by anything here.
    }

    @Override
    public void close() {
      // There is nothing to clean up.
    }
  }

  /** Judges the end of a program that decrypted. */
  interface Judge {
    /**
     * Returns if everything was decrypted and was not altered.
     *
     * @throws EncryptionException if not, with the reason
     */
    void judge(Tool.End end) throws EncryptionException;
  }

  /** Passes on what a program makes of it. */
  static final class ByTool extends Decrypting {
    private static final int BUFFER = 128 << 10;

    private final Tool tool;
    private final InputStream in;
    private final Judge judge;
    private final Thread feeding;
    private volatile IOException failure;
    private boolean ended;

    private ByTool(Tool tool, InputStream in, Judge judge) {
      this.tool = tool;
      this.in = in;
      this.judge = judge;
      this.feeding = new Thread(this::feed, tool.name() + "-input");
      feeding.setDaemon(true);
    }

    static Decrypting start(List<String> command, String stopWord, InputStream in, Judge judge)
        throws IOException {
      ByTool decrypting = new ByTool(Tool.start(command, stopWord), in, judge);
      decrypting.feeding.start();
      return decrypting;
    }

    private void feed() {
      byte[] buffer = new byte[BUFFER];
      try (OutputStream encrypted = tool.input()) {
        int count;
        while ((count = fetch(buffer)) >= 0) {
          encrypted.write(buffer, 0, count);
        }
      } catch (IOException e) {
        // The program reads no further: its end tells whether it had all that it needed.
        tool.note("its input was not read to the end: " + e.getMessage());
      }
    }

    /** Bytes of the object. If there are none, the program must not take this end for the end. */
    private int fetch(byte[] buffer) {
      try {
        return in.read(buffer);
      } catch (IOException e) {
        failure = e;
      } catch (RuntimeException | Error e) {
        failure = new IOException("unexpected: " + e, e);
      }
      tool.kill();
      return -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = ended ? -1 : tool.output().read(bytes, offset, length);
      if (count < 0) {
        end();
      }
      return count;
    }

    private void end() throws IOException {
      if (ended) {
        return;
      }
      try {
        feeding.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while decrypting");
      }
      if (failure != null) {
        throw failure;
      }
      judge.judge(tool.await());
      ended = true;
    }

    @Override
    public void verify() throws IOException {
      // Nobody needs what is behind the end of an archive; that the stream is whole matters.
      byte[] rest = new byte[BUFFER];
      int count;
      do {
        count = read(rest, 0, rest.length);
      } while (count >= 0);
    }

    @Override
    public void kill() {
      tool.kill();
    }

    @Override
    public void close() {
      tool.kill();
      boolean interrupted = false;
      while (feeding.isAlive()) {
        try {
          feeding.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      tool.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
