package dev.holdfast.encryption;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;

/**
 * One stream that is being encrypted. The stream ends as a whole one by closing {@link #stream};
 * closing this before then gives it up, and leaves an end that nobody can take for one.
 */
public abstract sealed class Encrypting implements AutoCloseable {

  /**
   * Takes what is to be encrypted. Its {@code close} returns only after everything was encrypted
   * and passed on, and fails otherwise. A failure of the stream behind it is thrown as it is.
   */
  public abstract OutputStream stream();

  /** Ends it at once, from another thread. */
  public abstract void kill();

  @Override
  public abstract void close();

  /** Passes on what it is given. */
  static final class None extends Encrypting {
    private final OutputStream out;

    None(OutputStream out) {
      this.out = out;
    }

    @Override
    public OutputStream stream() {
      return out;
    }

    @Override
    public void kill() {
      // Whoever writes is not held up by anything here.
    }

    @Override
    public void close() {
      // There is nothing to clean up.
    }
  }

  /** Passes on what a program makes of it. */
  static final class ByTool extends Encrypting {
    private static final int BUFFER = 128 << 10;

    private final Tool tool;
    private final OutputStream out;
    private final OutputStream stream = new ToolInput();
    private final Thread passingOn;
    private volatile IOException failure;
    private boolean finished;

    private ByTool(Tool tool, OutputStream out) {
      this.tool = tool;
      this.out = out;
      this.passingOn = new Thread(this::passOn, tool.name() + "-output");
      passingOn.setDaemon(true);
    }

    static Encrypting start(List<String> command, OutputStream out) throws IOException {
      ByTool encrypting = new ByTool(Tool.start(command), out);
      encrypting.passingOn.start();
      return encrypting;
    }

    @Override
    public OutputStream stream() {
      return stream;
    }

    @Override
    public void kill() {
      tool.kill();
      passingOn.interrupt();
    }

    private void passOn() {
      try (InputStream encrypted = tool.output()) {
        byte[] buffer = new byte[BUFFER];
        int count;
        while ((count = encrypted.read(buffer)) >= 0) {
          out.write(buffer, 0, count);
        }
      } catch (IOException e) {
        failure = e;
      } catch (RuntimeException | Error e) {
        // Not even an error may end this thread in silence: the program may have ended well, and
        // then what is stored would be taken for all that it wrote.
        failure = new IOException("unexpected: " + e, e);
      } finally {
        if (failure != null) {
          // Whoever writes must not wait for a reader that is gone.
          tool.kill();
        }
      }
    }

    private void finish() throws IOException {
      if (finished) {
        return;
      }
      try {
        tool.input().close();
      } catch (IOException e) {
        throw explain(e);
      }
      Tool.End end = end();
      if (end.status() != 0) {
        throw failed(end, null);
      }
      finished = true;
    }

    /** The end of the program, after everything that it wrote was passed on. */
    private Tool.End end() throws IOException {
      try {
        passingOn.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while encrypting");
      }
      if (failure != null) {
        throw failure;
      }
      return tool.await();
    }

    /** Why the program takes nothing more: what it was stopped by, or what it says itself. */
    private IOException explain(IOException e) throws IOException {
      return failed(end(), e);
    }

    private IOException failed(Tool.End end, IOException cause) {
      return new EncryptionException(
          FailureReason.ENCRYPTION_FAILED,
          RunSpec.Recipients.FIELD,
          tool.name()
              + " ended with exit status "
              + end.status()
              + (end.said().isEmpty() ? "" : ": " + String.join("; ", end.said())),
          cause);
    }

    @Override
    public void close() {
      if (!finished) {
        kill();
      }
      boolean interrupted = false;
      while (passingOn.isAlive()) {
        try {
          passingOn.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      tool.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    private final class ToolInput extends OutputStream {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          tool.input().write(bytes, offset, length);
        } catch (IOException e) {
          throw explain(e);
        }
      }

      @Override
      public void close() throws IOException {
        finish();
      }
    }
  }
}
