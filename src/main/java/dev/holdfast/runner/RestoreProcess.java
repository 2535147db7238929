package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A running {@code pg_restore}, or {@code psql}. Closing it ends the process. */
final class RestoreProcess implements AutoCloseable {
  private static final int SIGNAL_BASE = 128;

  /** Which part of an archive is restored. */
  enum Section {
    /** All of it. */
    WHOLE,
    /** All of a dump of SQL, which is no archive. */
    PLAIN,
    /** What comes before the rows: the schema. */
    PRE_DATA,
    /** Rows, large objects and the values of sequences. */
    DATA,
    /** What comes after the rows: indexes, constraints, triggers. */
    POST_DATA
  }

  private final ClientProcess process;
  private final RestoreTarget target;
  private final ToleratedErrors tolerated;
  private final PlainFilter plain;

  /**
   * A process.
   *
   * @param plain what keeps psql in bounds; null for pg_restore
   */
  private RestoreProcess(
      ClientProcess process, RestoreTarget target, ToleratedErrors tolerated, PlainFilter plain) {
    this.process = process;
    this.target = target;
    this.tolerated = tolerated;
    this.plain = plain;
  }

  /** Starts one that reads an archive from what it is given. */
  static RestoreProcess start(RestoreTarget target, Section section, JobLog log)
      throws RunFailedException {
    if (section == Section.PLAIN) {
      return new RestoreProcess(
          ClientProcess.start(
              "psql", plain(target), target.address(), target.into(), log, line -> {}),
          target,
          new ToleratedErrors(),
          new PlainFilter(target.serverMajor()));
    }
    List<String> command = command(target, section);
    if (target.entries() != null) {
      command.add("--use-list=" + target.entries());
    }
    return start(target, command, log);
  }

  /**
   * Starts one that reads the archive {@code file}.
   *
   * @param jobs how many connections it may use
   * @param entries the file that lists what is restored; null if all of the section is
   */
  static RestoreProcess start(
      RestoreTarget target, Section section, Path file, int jobs, Path entries, JobLog log)
      throws RunFailedException {
    List<String> command = command(target, section);
    command.add("--jobs=" + jobs);
    if (entries != null) {
      command.add("--use-list=" + entries);
    }
    command.add(file.toString());
    return start(target, command, log);
  }

  private static RestoreProcess start(RestoreTarget target, List<String> command, JobLog log)
      throws RunFailedException {
    ToleratedErrors tolerated = new ToleratedErrors();
    return new RestoreProcess(
        ClientProcess.start(
            "pg_restore", command, target.address(), target.into(), log, tolerated::line),
        target,
        tolerated,
        null);
  }

  /** Without it, psql goes on after an error, and says in the end that all went well. */
  private static List<String> plain(RestoreTarget target) {
    List<String> command = new ArrayList<>();
    command.add(target.tool().psql().toString());
    command.add("--no-psqlrc");
    command.add("--quiet");
    command.add("--no-password");
    command.add("--set=ON_ERROR_STOP=1");
    command.add("--output=/dev/null");
    command.addAll(target.options());
    command.add("--file=-");
    return command;
  }

  private static List<String> command(RestoreTarget target, Section section) {
    List<String> command = new ArrayList<>();
    command.add(target.tool().restore().toString());
    command.add("--format=custom");
    if (!ToleratedErrors.areNeeded(target.tool(), target.serverMajor())) {
      command.add("--exit-on-error");
    }
    command.addAll(target.options());
    command.add("--no-password");
    // A name of ours, with nothing in it that needs escaping.
    command.add("--dbname=" + target.into());
    switch (section) {
      case WHOLE, PLAIN -> {}
      case PRE_DATA -> command.add("--section=pre-data");
      case DATA -> command.add("--section=data");
      case POST_DATA -> command.add("--section=post-data");
    }
    return command;
  }

  /**
   * Hands it {@code count} bytes of the archive.
   *
   * @return false if it has stopped reading: it has all that it needs, or has failed, which {@link
   *     #awaitSuccess} tells
   */
  boolean accept(byte[] bytes, int count) {
    try {
      if (plain == null) {
        process.input().write(bytes, 0, count);
      } else {
        process.input().write(plain.next(bytes, count));
      }
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
   * @throws RunFailedException unless it restored everything
   */
  void awaitSuccess() throws RunFailedException, InterruptedException {
    try {
      if (plain != null) {
        process.input().write(plain.rest());
      }
      process.input().close();
    } catch (IOException e) {
      // It has stopped reading; its exit status says whether that was right.
    }
    int status = process.await();
    if (status != 0 && !excused(status)) {
      throw explain(plain == null ? "pg_restore" : "psql", status, process.said(), target.name());
    }
  }

  private boolean excused(int status) {
    return ToleratedErrors.areNeeded(target.tool(), target.serverMajor())
        && tolerated.excuse(status);
  }

  static RunFailedException explain(
      String program, int status, List<String> said, String database) {
    String cause =
        said.stream()
            .filter(
                line ->
                    line.contains("error:") || line.contains("ERROR:") || line.contains("FATAL:"))
            .filter(line -> !line.contains("\"transaction_timeout\""))
            .findFirst()
            .or(() -> said.stream().reduce((first, second) -> second))
            .map(line -> ": " + line)
            .orElse("");
    String start = program + " into database \"" + database + "\" failed";
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
    if (cause.contains("deadlock detected")) {
      return new RunFailedException(FailureReason.RESTORE_DEADLOCKED, start + how + cause, null);
    }
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
