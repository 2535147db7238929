package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A running {@code pg_dump}. Closing it ends the process if it still runs. */
final class DumpProcess implements AutoCloseable {
  private static final int KEPT_LINES = 20;
  private static final int MAX_LINE = 2_000;

  private final Process process;
  private final Thread errors;
  private final Deque<String> lastErrors = new ArrayDeque<>();

  private DumpProcess(Process process, JobLog log) {
    this.process = process;
    this.errors = new Thread(() -> readErrors(log), "pg_dump-errors");
    errors.setDaemon(true);
    errors.start();
  }

  static DumpProcess start(
      ClientTool tool, ServerAddress address, String database, RunSpec spec, JobLog log)
      throws RunFailedException {
    ProcessBuilder builder =
        new ProcessBuilder(arguments(tool, spec.dump(), spec.source().lockWaitTimeoutSeconds()));
    environment(builder.environment(), address, database);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new DumpProcess(process, log);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.DUMP_FAILED, "pg_dump cannot be started: " + e.getMessage(), null, e);
    }
  }

  static List<String> arguments(ClientTool tool, RunSpec.Dump dump, int lockWaitTimeoutSeconds) {
    List<String> arguments = new ArrayList<>();
    arguments.add(tool.path().toString());
    arguments.add(dump.format() == DumpFormat.CUSTOM ? "--format=custom" : "--format=plain");
    // Compression is ours: pg_dump's own would hold up the one thread that reads the database.
    arguments.add("--compress=0");
    arguments.add("--no-password");
    arguments.add("--lock-wait-timeout=" + lockWaitTimeoutSeconds * 1_000L);
    if (dump.noOwner()) {
      arguments.add("--no-owner");
    }
    if (dump.noPrivileges()) {
      arguments.add("--no-privileges");
    }
    return arguments;
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

  /** What pg_dump writes. Its end says nothing about success: see {@link #awaitSuccess}. */
  InputStream output() {
    return process.getInputStream();
  }

  /** Ends the process at once; its output then ends, and {@link #awaitSuccess} fails. */
  void kill() {
    process.destroyForcibly();
  }

  /**
   * Waits for the process to end.
   *
   * @throws RunFailedException unless it ended with exit status 0
   */
  void awaitSuccess(String database) throws RunFailedException, InterruptedException {
    int status = process.waitFor();
    // Something else may have inherited the pipe; the process itself is over.
    errors.join(TimeUnit.SECONDS.toMillis(5));
    if (status != 0) {
      List<String> said;
      synchronized (lastErrors) {
        said = List.copyOf(lastErrors);
      }
      throw DumpErrors.explain(status, said, database);
    }
  }

  private void readErrors(JobLog log) {
    try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = reader.readLine()) != null) {
        String bounded = line.length() > MAX_LINE ? line.substring(0, MAX_LINE) : line;
        log.note("pg_dump", bounded);
        synchronized (lastErrors) {
          lastErrors.addLast(bounded);
          if (lastErrors.size() > KEPT_LINES) {
            lastErrors.removeFirst();
          }
        }
      }
    } catch (IOException e) {
      log.note("what pg_dump says cannot be read any more: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
