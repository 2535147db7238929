package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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
  private final Deque<String> lastErrors = new ArrayDeque<>();

  private ClientProcess(String name, Process process, JobLog log) {
    this.name = name;
    this.process = process;
    this.errors = new Thread(() -> readErrors(log), name + "-errors");
    errors.setDaemon(true);
    errors.start();
  }

  /**
   * Starts {@code command} for {@code database} at {@code address}.
   *
   * @param name what the program is called in messages
   * @throws RunFailedException if it cannot be started
   */
  static ClientProcess start(
      String name, List<String> command, ServerAddress address, String database, JobLog log)
      throws RunFailedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    environment(builder.environment(), address, database);
    try {
      return new ClientProcess(name, builder.start(), log);
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
  private static void environment(
      Map<String, String> environment, ServerAddress address, String database) {
    environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("HOLDFAST_"));
    environment.put("PGHOST", address.host());
    environment.put("PGPORT", String.valueOf(address.port()));
    environment.put("PGUSER", address.user());
    environment.put("PGDATABASE", database);
    environment.put("PGSSLMODE", address.sslMode());
    environment.put("PGCONNECT_TIMEOUT", "15");
    environment.put("PGAPPNAME", "holdfast");
    environment.put("LC_ALL", "C.UTF-8");
    if (address.password() != null) {
      environment.put("PGPASSWORD", address.password());
    }
    if (address.ca() != null) {
      environment.put("PGSSLROOTCERT", address.ca().toString());
    }
  }

  /** What the program writes. Its end says nothing about success: see {@link #await}. */
  InputStream output() {
    return process.getInputStream();
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
      while ((line = reader.readLine()) != null) {
        String bounded = line.length() > MAX_LINE ? line.substring(0, MAX_LINE) : line;
        log.note(name, bounded);
        synchronized (lastErrors) {
          lastErrors.addLast(bounded);
          if (lastErrors.size() > KEPT_LINES) {
            lastErrors.removeFirst();
          }
        }
      }
    } catch (IOException e) {
      log.note("what " + name + " says cannot be read any more: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
