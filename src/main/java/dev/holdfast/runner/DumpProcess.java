package dev.holdfast.runner;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A running program that dumps. Closing it ends the process if it still runs. */
final class DumpProcess implements AutoCloseable {
  private final ClientProcess process;
  private final String what;

  private DumpProcess(ClientProcess process, String what) {
    this.process = process;
    this.what = what;
  }

  /**
   * Starts it.
   *
   * @param program what it is called in messages
   * @param database the database that it connects to, unless it knows better itself
   * @param what what it does, such as {@code pg_dump of database "shop"}
   */
  static DumpProcess start(
      String program,
      List<String> command,
      ServerAddress address,
      String database,
      String what,
      JobLog log)
      throws RunFailedException, IOException {
    ClientProcess process =
        ClientProcess.start(program, command, address, database, log, line -> {});
    process.input().close();
    return new DumpProcess(process, what);
  }

  /** What it writes. Its end says nothing about success: see {@link #awaitSuccess}. */
  InputStream output() {
    return process.output();
  }

  /** Ends the process at once; its output then ends, and {@link #awaitSuccess} fails. */
  void kill() {
    process.kill();
  }

  /**
   * Waits for the process to end.
   *
   * @throws RunFailedException unless it ended with exit status 0
   */
  void awaitSuccess() throws RunFailedException, InterruptedException {
    int status = process.await();
    if (status != 0) {
      throw DumpErrors.explain(status, process.said(), what);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
