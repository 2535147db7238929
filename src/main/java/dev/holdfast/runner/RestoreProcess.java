package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** A running {@code pg_restore} that reads an archive. Closing it ends the process. */
final class RestoreProcess implements AutoCloseable {
  private static final int SIGNAL_BASE = 128;

  private final ClientProcess process;
  private final String database;

  private RestoreProcess(ClientProcess process, String database) {
    this.process = process;
    this.database = database;
  }

  /**
   * Starts it.
   *
   * @param into the database that it fills: a name of ours, with nothing that needs escaping
   * @param database what people call it
   */
  static RestoreProcess start(
      ClientTool tool, ServerAddress address, String into, String database, JobLog log)
      throws RunFailedException {
    List<String> command =
        List.of(
            tool.restore().toString(),
            "--format=custom",
            "--exit-on-error",
            "--no-password",
            "--dbname=" + into);
    return new RestoreProcess(
        ClientProcess.start("pg_restore", command, address, into, log), database);
  }

  /**
   * Hands it {@code count} bytes of the archive.
   *
   * @return false if it has stopped reading: it has all that it needs, or has failed, which {@link
   *     #awaitSuccess} tells
   */
  boolean accept(byte[] bytes, int count) {
    try {
      process.input().write(bytes, 0, count);
      process.input().flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  void kill() {
    process.kill();
  }

  /**
   * Ends the archive and waits for the process to end.
   *
   * @throws RunFailedException unless it ended with exit status 0
   */
  void awaitSuccess() throws RunFailedException, InterruptedException {
    try {
      process.input().close();
    } catch (IOException e) {
      // It has stopped reading; its exit status says whether that was right.
    }
    int status = process.await();
    if (status != 0) {
      throw explain(status, process.said(), database);
    }
  }

  static RunFailedException explain(int status, List<String> said, String database) {
    String cause =
        said.stream()
            .filter(line -> line.contains("error:") || line.contains("FATAL:"))
            .findFirst()
            .or(() -> said.stream().reduce((first, second) -> second))
            .map(line -> ": " + line)
            .orElse("");
    String start = "pg_restore into database \"" + database + "\" failed";
    String how =
        status > SIGNAL_BASE
            ? ": it was killed by signal " + (status - SIGNAL_BASE)
            : " with exit status " + status;
    boolean connectionLost =
        Stream.of(
                "server closed the connection",
                "terminating connection",
                "could not connect",
                "connection to server")
            .anyMatch(cause::contains);
    return new RunFailedException(
        connectionLost ? FailureReason.SERVER_UNREACHABLE : FailureReason.RESTORE_FAILED,
        start + how + cause,
        connectionLost ? "spec.target.connection" : null);
  }

  @Override
  public void close() {
    process.close();
  }
}
