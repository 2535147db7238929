package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A running client program of PostgreSQL. Closing it ends the process if it still runs. What it
 * says on its standard error goes to the log, and the last of it is kept.
 */
final class ClientProcess implements AutoCloseable {
  private static final int KEPT_LINES = 20;
  private static final int MAX_LINE = 2_000;

  private final String name;
  private final Process process;
  private final Thread errors;
  private final Consumer<String> onLine;
  private final Deque<String> lastErrors = new ArrayDeque<>();

  private ClientProcess(String name, Process process, JobLog log, Consumer<String> onLine) {
    this.name = name;
    this.process = process;
    this.onLine = onLine;
    this.errors = new Thread(() -> readErrors(log), name + "-errors");
    errors.setDaemon(true);
    errors.start();
  }

  /**
   * Starts {@code command} for {@code database} at {@code address}.
   *
   * @param name what the program is called in messages
   * @param onLine gets every line that it says on its standard error
   * @throws RunFailedException if it cannot be started
   */
  static ClientProcess start(
      String name,
      List<String> command,
      ServerAddress address,
      String database,
      JobLog log,
      Consumer<String> onLine)
      throws RunFailedException {
    ProcessBuilder builder = new ProcessBuilder(StreamBuffers.widened(command));
    forget(builder.environment());
    connect(builder.environment(), address, database);
    return start(name, builder, log, onLine);
  }

  /**
   * Starts {@code command}, which connects to no server.
   *
   * @param name what the program is called in messages
   * @throws RunFailedException if it cannot be started
   */
  static ClientProcess start(String name, List<String> command, JobLog log)
      throws RunFailedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    forget(builder.environment());
    return start(name, builder, log, line -> {});
  }

  private static ClientProcess start(
      String name, ProcessBuilder builder, JobLog log, Consumer<String> onLine)
      throws RunFailedException {
    try {
      return new ClientProcess(name, builder.start(), log, onLine);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.CLIENT_TOOL_MISSING,
          name + " cannot be started: " + e.getMessage(),
          null,
          e);
    }
  }

  /**
   * Connection parameters go into the environment: an argument could be seen by others, and a
   * database whose name has an equals sign would be taken for a connection string.
   */
  private static void connect(
      Map<String, String> environment, ServerAddress address, String database) {
    environment.put("PGHOST", address.host());
    environment.put("PGPORT", String.valueOf(address.port()));
    environment.put("PGUSER", address.user());
    environment.put("PGDATABASE", database);
    environment.put("PGSSLMODE", address.sslMode());
    environment.put("PGCONNECT_TIMEOUT", "15");
    environment.put("PGAPPNAME", "holdfast");
    if (address.password() != null) {
      environment.put("PGPASSWORD", address.password());
    }
    if (address.sessionOptions() != null) {
      environment.put("PGOPTIONS", address.sessionOptions());
    }
    if (address.ca() != null) {
      environment.put("PGSSLROOTCERT", address.ca().toString());
    }
  }

  /** What this process was given for itself is nobody else's business. */
  private static void forget(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("HOLDFAST_"));
    environment.put("LC_ALL", "C.UTF-8");
  }

  /** What the program writes. Its end says nothing about success: see {@link #await}. */
  InputStream output() {
    return process.getInputStream();
  }

  /** What the program writes, as text. */
  BufferedReader outputReader() {
    return process.inputReader(StandardCharsets.UTF_8);
  }

  /** What the program reads. */
  OutputStream input() {
    return process.getOutputStream();
  }

  /** Ends the process at once. */
  void kill() {
    process.destroyForcibly();
  }

  /** Waits for the process to end; its exit status. */
  int await() throws InterruptedException {
    int status = process.waitFor();
    // Something else may have inherited the pipe; the process itself is over.
    errors.join(TimeUnit.SECONDS.toMillis(5));
    return status;
  }

  /** The last lines of what it said on its standard error. */
  List<String> said() {
    synchronized (lastErrors) {
      return List.copyOf(lastErrors);
    }
  }

  private void readErrors(JobLog log) {
    try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = readLine(reader)) != null) {
        log.note(name, line);
        onLine.accept(line);
        synchronized (lastErrors) {
          lastErrors.addLast(line);
          if (lastErrors.size() > KEPT_LINES) {
            lastErrors.removeFirst();
          }
        }
      }
    } catch (IOException e) {
      log.note("what " + name + " says cannot be read any more: " + e.getMessage());
    }
  }

  /** The next line, cut if it is too long: a server may quote whatever it was sent. */
  private static String readLine(Reader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = reader.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = reader.read()) {
      if (line.length() < MAX_LINE) {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
