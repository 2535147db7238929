package dev.holdfast.encryption;

import dev.holdfast.artifact.FailureReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A running {@code age} or {@code gpg}. Closing it ends the process if it still runs. What it says
 * on its standard error is kept, up to a bound.
 */
final class Tool implements AutoCloseable {
  private static final int KEPT_LINES = 200;
  private static final int MAX_LINE = 2_000;

  /**
   * How a program ended.
   *
   * @param status its exit status
   * @param said the lines of its standard error
   */
  record End(int status, List<String> said) {
    /** What a process that a signal ended has as its status, plus the number of the signal. */
    private static final int BY_SIGNAL = 128;

    /** Whether something else ended it, such as a lack of memory. */
    boolean wasKilled() {
      return status > BY_SIGNAL;
    }

    /** The failure of the program {@code name} that was ended by something else. */
    EncryptionException killed(String name) {
      return new EncryptionException(
          FailureReason.ENCRYPTION_FAILED,
          null,
          name + " was ended by signal " + (status - BY_SIGNAL) + ", perhaps for want of memory");
    }
  }

  /** What a program that has ended wrote, beside its end. */
  record Answer(End end, String output) {}

  private final String name;
  private final Process process;
  private final Thread errors;
  private final List<String> said = new ArrayList<>();

  private Tool(Process process, String name, String stopWord) {
    this.name = name;
    this.process = process;
    this.errors = new Thread(() -> readErrors(stopWord), name + "-errors");
    errors.setDaemon(true);
    errors.start();
  }

  /**
   * Starts {@code command}.
   *
   * @throws EncryptionException if it is not installed
   */
  static Tool start(List<String> command) throws EncryptionException {
    return start(command, null);
  }

  /**
   * Starts {@code command}, and ends it as soon as it says a line that is {@code stopWord}: some
   * programs read everything that there is after they have given up.
   */
  static Tool start(List<String> command, String stopWord) throws EncryptionException {
    ProcessBuilder builder = new ProcessBuilder(command);
    clean(builder.environment());
    try {
      return new Tool(builder.start(), command.get(0), stopWord);
    } catch (IOException e) {
      throw new EncryptionException(
          FailureReason.ENCRYPTION_TOOL_MISSING,
          null,
          "the program " + command.get(0) + " cannot be started: " + e.getMessage(),
          e);
    }
  }

  /** Runs {@code command} to its end, for input and output that are small. */
  static Answer run(List<String> command, byte[] input) throws IOException {
    try (Tool tool = start(command)) {
      Thread feeder = new Thread(() -> tool.feed(input), tool.name + "-input");
      feeder.setDaemon(true);
      feeder.start();
      String output =
          new String(tool.process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(tool.await(), output);
    }
  }

  private void feed(byte[] input) {
    try (OutputStream out = process.getOutputStream()) {
      out.write(input);
    } catch (IOException e) {
      // It has read enough, or has failed: its end tells which.
      note("its input was not read to the end: " + e.getMessage());
    }
  }

  /** Nothing that a run was told, and no setting of whoever started it, is for these programs. */
  private static void clean(Map<String, String> environment) {
    String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
    environment.clear();
    environment.put("PATH", path);
    environment.put("LC_ALL", "C.UTF-8");
  }

  String name() {
    return name;
  }

  InputStream output() {
    return process.getInputStream();
  }

  OutputStream input() {
    return process.getOutputStream();
  }

  /** Ends the process at once. What it has written can still be read. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Waits for the end of the process. */
  End await() throws InterruptedIOException {
    try {
      int status = process.waitFor();
      errors.join(TimeUnit.SECONDS.toMillis(5));
      synchronized (said) {
        return new End(status, List.copyOf(said));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + name + " ended");
    }
  }

  /** Adds {@code line} to what the program said. */
  void note(String line) {
    synchronized (said) {
      if (said.size() < KEPT_LINES) {
        said.add(line);
      }
    }
  }

  private void readErrors(String stopWord) {
    try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = line(reader)) != null) {
        note(line);
        if (line.equals(stopWord)) {
          kill();
        }
      }
    } catch (IOException e) {
      note("what it says cannot be read any more: " + e.getMessage());
    }
  }

  /** A line in bounded memory; null at the end. */
  private static String line(Reader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    int c;
    while ((c = reader.read()) >= 0) {
      if (c == '\n') {
        return line.toString();
      }
      if (line.length() < MAX_LINE) {
        line.append((char) c);
      }
    }
    return line.isEmpty() ? null : line.toString();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
