package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the table of contents at the head of an archive while that goes by, with {@code pg_restore
 * --list}: what PostgreSQL's own tool can list, it can restore from, and what each archive of a
 * divided dump has need not be believed.
 */
final class TableOfContents implements AutoCloseable {

  /** {@code <id>; <class OID> <OID> <kind> <names>}. */
  private static final Pattern ENTRY = Pattern.compile("\\d+; (\\d+) (\\d+) (.*)");

  private static final String TABLE_DATA = "TABLE DATA ";

  /**
   * What an archive has.
   *
   * @param rows the OIDs of the tables whose rows it has
   * @param entries how many entries there are in all
   */
  record Contents(Set<Long> rows, int entries) {
    Contents {
      rows = Set.copyOf(rows);
    }
  }

  /** pg_restore cannot list an archive, and says why. */
  static final class UnlistableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnlistableException(String why, Throwable cause) {
      super(why, cause);
    }
  }

  private static final int SIGNAL_BASE = 128;

  private final ClientProcess process;
  private final CompletableFuture<Contents> contents;
  private boolean complete;

  private TableOfContents(ClientProcess process) {
    this.process = process;
    this.contents = CompletableFuture.supplyAsync(this::read, task -> start(task));
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "table-of-contents");
    thread.setDaemon(true);
    thread.start();
  }

  /** Starts to read; the head of the archive is handed over by {@link #seen}. */
  static TableOfContents begin(ClientTool tool, JobLog log) throws RunFailedException {
    return new TableOfContents(
        ClientProcess.start(
            "pg_restore --list", List.of(tool.restore().toString(), "--list"), log));
  }

  /** Hands over {@code count} more bytes of the archive. */
  void seen(byte[] bytes, int count) {
    if (complete) {
      return;
    }
    try {
      process.input().write(bytes, 0, count);
      process.input().flush();
    } catch (IOException e) {
      // It has all that it needs, or has failed; which of the two, its exit status tells.
      complete = true;
    }
  }

  /** Whether it has read all that it needs. */
  boolean isComplete() {
    return complete || contents.isDone();
  }

  /**
   * The contents, once the head of the archive has been seen.
   *
   * @param what what wrote the archive, for messages
   * @throws RunFailedException if they cannot be read
   */
  Contents contents(String what) throws RunFailedException, InterruptedException {
    try {
      return contents();
    } catch (UnlistableException e) {
      throw new RunFailedException(
          FailureReason.DUMP_FAILED,
          what
              + " ended without an error, but pg_restore cannot list what it wrote: "
              + e.getMessage(),
          null,
          e);
    }
  }

  /**
   * The contents, once the head of the archive has been seen.
   *
   * @throws UnlistableException if pg_restore cannot list it
   * @throws RunFailedException if pg_restore was killed, so that nobody knows
   */
  Contents contents() throws UnlistableException, RunFailedException, InterruptedException {
    try {
      process.input().close();
    } catch (IOException e) {
      complete = true;
    }
    int status = process.await();
    if (status > SIGNAL_BASE) {
      throw new RunFailedException(
          FailureReason.INTERNAL_ERROR,
          "pg_restore --list was killed by signal " + (status - SIGNAL_BASE),
          null);
    }
    if (status != 0) {
      throw new UnlistableException(String.join("; ", process.said()), null);
    }
    try {
      return contents.get();
    } catch (ExecutionException e) {
      throw new UnlistableException(e.getCause().toString(), e);
    }
  }

  private Contents read() {
    try (BufferedReader lines = process.outputReader()) {
      return parse(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The contents from what pg_restore writes. */
  static Contents parse(BufferedReader lines) throws IOException {
    Set<Long> rows = new HashSet<>();
    int entries = 0;
    String line;
    while ((line = lines.readLine()) != null) {
      Matcher entry = ENTRY.matcher(line);
      if (!entry.matches()) {
        continue;
      }
      entries++;
      rowsIn(line).ifPresent(rows::add);
    }
    return new Contents(rows, entries);
  }

  /** The OID of the table whose rows are the entry of {@code line}, if it is the rows of one. */
  static Optional<Long> rowsIn(String line) {
    Matcher entry = ENTRY.matcher(line);
    // A table of the schema "DATA" begins the same, but belongs to the class of tables.
    return entry.matches() && entry.group(1).equals("0") && entry.group(3).startsWith(TABLE_DATA)
        ? Optional.of(Long.parseLong(entry.group(2)))
        : Optional.empty();
  }

  @Override
  public void close() {
    process.close();
  }
}
