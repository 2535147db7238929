package dev.holdfast.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a command writes to, which remembers what could not be written: others pass over that. */
final class StandardOutput extends PrintStream {
  /** Such as by {@code head}: whoever has closed it has read enough. */
  private static final String CLOSED_BY_READER = "Broken pipe";

  private final Watched target;

  StandardOutput(OutputStream target) {
    this(new Watched(target));
  }

  private StandardOutput(Watched target) {
    super(target, false, StandardCharsets.UTF_8);
    this.target = target;
  }

  /** Why not all of it was written; empty if all of it was, or nobody wants the rest. */
  Optional<String> lost() {
    flush();
    return Optional.ofNullable(target.failure).filter(why -> !CLOSED_BY_READER.equals(why));
  }

  private static final class Watched extends FilterOutputStream {
    private String failure;

    Watched(OutputStream target) {
      super(target);
    }

    @Override
    public void write(int b) throws IOException {
      watch(() -> out.write(b));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      watch(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
      watch(out::flush);
    }

    private void watch(Attempt attempt) throws IOException {
      try {
        attempt.make();
      } catch (IOException e) {
        failure = String.valueOf(e.getMessage());
        throw e;
      }
    }

    private interface Attempt {
      void make() throws IOException;
    }
  }
}
