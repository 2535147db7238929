package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives what was restored to its owners, some of which have other names than in the archive.
 * pg_restore knows no other names, so it is told to restore without owners and privileges, and its
 * own statements about them are done afterwards with the names that they are to have. Nothing
 * outside of the database is touched, as REASSIGN OWNED would.
 */
final class Ownership {
  private static final String ROWS_OF_LARGE_OBJECTS = "BLOBS ";

  private final RestoreTarget target;
  private final List<String> selected;
  private final RestoreOptions.Roles roles;
  private final boolean superuser;
  private final JobLog log;

  /**
   * That of the database {@code target}.
   *
   * @param selected what is restored of the archive; null for all
   * @param superuser whether the role that restores is one
   */
  Ownership(
      RestoreTarget target,
      List<String> selected,
      RestoreOptions.Roles roles,
      boolean superuser,
      JobLog log) {
    this.target = target;
    this.selected = selected;
    this.roles = roles;
    this.superuser = superuser;
    this.log = log;
  }

  /**
   * Gives away what comes before the rows, as soon as it is there: what is restored later is
   * computed with the rights of the owner.
   *
   * @param head the head of the archive
   */
  void afterSchema(Path head) throws RunFailedException {
    apply(head, List.of("--section=pre-data"));
  }

  /** Gives away the rest. */
  void afterAll(Path head) throws RunFailedException {
    apply(head, List.of("--section=data", "--section=post-data"));
  }

  private void apply(Path head, List<String> sections) throws RunFailedException {
    List<String> lines = selected == null ? run(List.of("--list", head.toString())) : selected;
    // The head of an archive has none.
    List<String> withoutRows =
        TocEntry.parse(lines).stream()
            .filter(entry -> entry.kind() != TocEntry.Kind.TABLE_DATA)
            .filter(entry -> !entry.text().startsWith(ROWS_OF_LARGE_OBJECTS))
            .map(TocEntry::line)
            .toList();
    List<String> statements = new ArrayList<>();
    try (EntriesFile entries = EntriesFile.of(withoutRows)) {
      List<String> options = new ArrayList<>(List.of("--file=-", "--use-list=" + entries.path()));
      options.addAll(sections);
      if (roles.noPrivileges()) {
        options.add("--no-privileges");
      }
      options.add(head.toString());
      SqlStatements cut =
          new SqlStatements(
              statement -> OwnershipSql.of(statement, roles::nameOf).ifPresent(statements::add));
      run(options).forEach(cut::line);
    }
    execute(statements);
  }

  private void execute(List<String> statements) throws RunFailedException {
    String last = "";
    try (Connection connection = ServerConnection.open(target.address(), target.into(), false);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.setEscapeProcessing(false);
      statement.execute("select pg_catalog.set_config('search_path', '', true)");
      if (superuser) {
        // Event triggers of the database are not asked, as far as that goes.
        statement.execute("set local session_replication_role = replica");
      }
      for (String sql : statements) {
        last = sql;
        statement.execute(sql);
      }
      connection.commit();
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (state.startsWith("08") || state.startsWith("57")) {
        throw ConnectionErrors.explain(
            e, target.address(), target.name(), "spec.target.connection");
      }
      throw new RunFailedException(
          FailureReason.RESTORE_FAILED,
          "in database \"" + target.name() + "\" \"" + last + "\" failed: " + e.getMessage(),
          "spec.target.owners",
          e);
    }
  }

  private List<String> run(List<String> options) throws RunFailedException {
    List<String> command = new ArrayList<>();
    command.add(target.tool().restore().toString());
    command.add("--format=custom");
    command.addAll(options);
    try (ClientProcess process = ClientProcess.start("pg_restore", command, log)) {
      List<String> lines = process.outputReader().lines().toList();
      int status = process.await();
      if (status != 0) {
        throw RestoreProcess.explain("pg_restore", status, process.said(), target.name());
      }
      return lines;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    }
  }
}
