package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** A running {@code pg_dump}. Closing it ends the process if it still runs. */
final class DumpProcess implements AutoCloseable {
  private final ClientProcess process;

  private DumpProcess(ClientProcess process) {
    this.process = process;
  }

  static DumpProcess start(
      ClientTool tool, ServerAddress address, String database, RunSpec spec, JobLog log)
      throws RunFailedException, IOException {
    List<String> command = command(tool, spec.dump(), spec.source());
    ClientProcess process = ClientProcess.start("pg_dump", command, address, database, log);
    process.input().close();
    return new DumpProcess(process);
  }

  static List<String> command(ClientTool tool, RunSpec.Dump dump, RunSpec.Source source) {
    List<String> command = new ArrayList<>();
    command.add(tool.dump().toString());
    command.add(dump.format() == DumpFormat.CUSTOM ? "--format=custom" : "--format=plain");
    // Compression is ours: pg_dump's own would hold up the one thread that reads the database.
    command.add("--compress=0");
    command.add("--no-password");
    command.add("--lock-wait-timeout=" + source.lockWaitTimeoutSeconds() * 1_000L);
    if (dump.noOwner()) {
      command.add("--no-owner");
    }
    if (dump.noPrivileges()) {
      command.add("--no-privileges");
    }
    RunSpec.Filters filters = source.filters();
    if (!filters.schemas().isEmpty() || !filters.tables().isEmpty()) {
      // What was asked for and is not there must not be missing without a word.
      command.add("--strict-names");
    }
    filters.schemas().forEach(pattern -> command.add("--schema=" + pattern));
    filters.excludeSchemas().forEach(pattern -> command.add("--exclude-schema=" + pattern));
    filters.tables().forEach(pattern -> command.add("--table=" + pattern));
    filters.excludeTables().forEach(pattern -> command.add("--exclude-table=" + pattern));
    filters.excludeTableData().forEach(pattern -> command.add("--exclude-table-data=" + pattern));
    return command;
  }

  /** What pg_dump writes. Its end says nothing about success: see {@link #awaitSuccess}. */
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
  void awaitSuccess(String database) throws RunFailedException, InterruptedException {
    int status = process.await();
    if (status != 0) {
      throw DumpErrors.explain(status, process.said(), database);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
