package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.util.List;

/**
 * Has {@code pg_restore} read an archive that goes by: its table of contents, and then all of its
 * data, as for a restore, into nothing. A list alone would be satisfied with the head.
 */
final class ArchiveReading implements AutoCloseable {
  private static final int SIGNAL_BASE = 128;

  private final TableOfContents contents;
  private final ClientProcess process;
  private boolean stopped;

  private ArchiveReading(TableOfContents contents, ClientProcess process) {
    this.contents = contents;
    this.process = process;
  }

  static ArchiveReading begin(ClientTool tool, JobLog log) throws RunFailedException {
    ClientProcess process =
        ClientProcess.start(
            "pg_restore",
            List.of(tool.restore().toString(), "--format=custom", "--file=/dev/null"),
            log);
    try {
      return new ArchiveReading(TableOfContents.begin(tool, log), process);
    } catch (RunFailedException e) {
      process.close();
      throw e;
    }
  }

  /** Hands over {@code count} more bytes of the archive. */
  void seen(byte[] bytes, int count) {
    contents.seen(bytes, count);
    if (stopped) {
      return;
    }
    try {
      process.input().write(bytes, 0, count);
      process.input().flush();
    } catch (IOException e) {
      // It has all that it needs, or has failed; which of the two, its exit status tells.
      stopped = true;
    }
  }

  /**
   * What the archive has, once all of it has been seen.
   *
   * @throws DamagedException if pg_restore cannot read it
   * @throws RunFailedException if pg_restore was killed, so that nobody knows
   */
  TableOfContents.Contents end() throws DamagedException, RunFailedException, InterruptedException {
    TableOfContents.Contents listed;
    try {
      listed = contents.contents();
    } catch (TableOfContents.UnlistableException e) {
      throw new DamagedException("pg_restore cannot list it: " + e.getMessage(), e);
    }
    try {
      process.input().close();
    } catch (IOException e) {
      stopped = true;
    }
    int status = process.await();
    if (status > SIGNAL_BASE) {
      throw new RunFailedException(
          FailureReason.INTERNAL_ERROR,
          "pg_restore was killed by signal " + (status - SIGNAL_BASE),
          null);
    }
    if (status != 0) {
      throw new DamagedException("pg_restore cannot read it: " + String.join("; ", process.said()));
    }
    return listed;
  }

  /** Ends it at once, from another thread. */
  void kill() {
    process.kill();
    contents.close();
  }

  @Override
  public void close() {
    process.close();
    contents.close();
  }
}
