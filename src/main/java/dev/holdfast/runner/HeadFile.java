package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The head of an archive in a file: its table of contents, and so its schema, without rows. Closing
 * it removes the file.
 */
final class HeadFile implements AutoCloseable {
  private static final int BUFFER = 128 << 10;
  private static final int SIGNAL_BASE = 128;

  private final ClientTool tool;
  private final Cancellation cancellation;
  private final JobLog log;
  private final String key;
  private final Path file;

  private HeadFile(ClientTool tool, Cancellation cancellation, JobLog log, String key, Path file) {
    this.tool = tool;
    this.cancellation = cancellation;
    this.log = log;
    this.key = key;
    this.file = file;
  }

  /**
   * An empty one.
   *
   * @param key the key of the archive, for messages
   */
  static HeadFile create(ClientTool tool, Cancellation cancellation, JobLog log, String key)
      throws RunFailedException {
    try {
      return new HeadFile(tool, cancellation, log, key, Files.createTempFile("holdfast", ".head"));
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.RESTORE_FAILED,
          "no temporary file can be made: " + e.getMessage(),
          null,
          e);
    }
  }

  /** Takes as much of {@code archive} as pg_restore wants to list it. */
  void fill(InputStream archive, Runnable onBytes)
      throws IOException, InterruptedException, RunFailedException {
    try (ClientProcess process = start("--list");
        OutputStream copy = Files.newOutputStream(file)) {
      Thread reader = new Thread(() -> discard(process), "archive-head");
      reader.setDaemon(true);
      reader.start();
      byte[] buffer = new byte[BUFFER];
      int count;
      boolean wanted = true;
      while (wanted && (count = archive.read(buffer)) >= 0) {
        onBytes.run();
        copy.write(buffer, 0, count);
        wanted = accepted(process, buffer, count);
      }
      close(process);
      require(process.await(), process);
    }
  }

  private static boolean accepted(ClientProcess process, byte[] bytes, int count) {
    try {
      process.input().write(bytes, 0, count);
      process.input().flush();
      return true;
    } catch (IOException e) {
      // It has all that it needs, or has failed; which of the two, its exit status tells.
      return false;
    }
  }

  private static void close(ClientProcess process) {
    accepted(process, new byte[0], 0);
    try {
      process.input().close();
    } catch (IOException e) {
      // Likewise: what cannot be sent any more, it did not want.
      return;
    }
  }

  private static void discard(ClientProcess process) {
    try (InputStream list = process.output()) {
      // It is made again, from the file.
      list.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // The exit status says whether it could list.
      return;
    }
  }

  /**
   * What the archive needs of a server.
   *
   * @param entries the lines of the list with what is restored; null for all
   * @param restoreOptions what else pg_restore is told
   * @param names what its roles are called on the server
   */
  ArchiveNeeds needs(List<String> entries, List<String> restoreOptions, UnaryOperator<String> names)
      throws RunFailedException {
    ArchiveNeeds.Reader reader = new ArchiveNeeds.Reader(names);
    List<String> options = new ArrayList<>(List.of("--schema-only", "--no-password", "--file=-"));
    options.addAll(restoreOptions);
    try (EntriesFile list = EntriesFile.of(entries)) {
      if (list.path() != null) {
        options.add("--use-list=" + list.path());
      }
      run(options, reader::line);
    }
    return reader.needs();
  }

  /** The lines that {@code pg_restore --list} writes with {@code options} besides. */
  List<String> list(String... options) throws RunFailedException {
    List<String> lines = new ArrayList<>();
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--list");
    run(all, lines::add);
    return lines;
  }

  private void run(List<String> options, Consumer<String> onLine) throws RunFailedException {
    List<String> all = new ArrayList<>(options);
    all.add(file.toString());
    cancellation.check();
    try (ClientProcess process = start(all.toArray(String[]::new));
        BufferedReader lines = process.outputReader()) {
      String line;
      while ((line = lines.readLine()) != null) {
        onLine.accept(line);
      }
      require(process.await(), process);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.RESTORE_FAILED,
          "what pg_restore writes cannot be read: " + e.getMessage(),
          null,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    }
  }

  private ClientProcess start(String... options) throws RunFailedException {
    List<String> command = new ArrayList<>();
    command.add(tool.restore().toString());
    command.add("--format=custom");
    command.addAll(List.of(options));
    ClientProcess process = ClientProcess.start("pg_restore", command, log);
    cancellation.onCancel(process::kill);
    return process;
  }

  private void require(int status, ClientProcess process) throws RunFailedException {
    if (status != 0) {
      throw new RunFailedException(
          status > SIGNAL_BASE ? FailureReason.INTERNAL_ERROR : FailureReason.CHECKSUM_MISMATCH,
          key + " is no archive that pg_restore can read: " + String.join("; ", process.said()),
          null);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.note("the temporary file " + file + " cannot be removed: " + e.getMessage());
    }
  }
}
