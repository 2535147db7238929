package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.TestRunSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.postgresql.core.Parser;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.PSQLException;

/**
 * Asks a restored database what whoever wrote the query knows of a sound one. The query stands in
 * the place of a table, in a transaction that changes nothing: only one that asks can stand there.
 * It must be one statement, since a second one could end the transaction.
 */
final class QueryCheck {
  private static final String CANCELED = "57014";
  private static final int SHOWN = 80;
  private static final String BOOLEAN = "boolean";

  private final Connection connection;

  /** One that asks {@code connection}, by which nothing can be changed. */
  QueryCheck(Connection connection) {
    this.connection = connection;
  }

  /**
   * What is wrong with the answer, one sentence that names the query; empty if it is true.
   *
   * @throws RunFailedException if there is no answer, which says nothing about the database
   */
  Optional<String> ask(TestRunSpec.Query query) throws RunFailedException {
    try (Statement statement = connection.createStatement()) {
      // The driver sends what is checked below, and nothing that it makes of it.
      statement.setEscapeProcessing(false);
      requireOne(query);
      statement.execute("begin transaction read only");
      try {
        statement.execute("set local statement_timeout = '" + query.timeoutSeconds() + "s'");
        try (ResultSet rows = statement.executeQuery(question(query.sql()))) {
          return answer(query, rows);
        }
      } finally {
        statement.execute("rollback");
      }
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (state.startsWith("08") || (state.startsWith("57") && !CANCELED.equals(state))) {
        throw new RunFailedException(
            FailureReason.SERVER_UNREACHABLE,
            named(query) + " was not answered: " + e.getMessage(),
            query.field(),
            e);
      }
      throw failed(
          query,
          CANCELED.equals(state)
              ? "was not answered within " + query.timeoutSeconds() + " s"
              : "cannot be answered: " + said(e),
          e);
    }
  }

  /** Without the position, which is one in the statement that the query has become a part of. */
  private static String said(SQLException e) {
    return e instanceof PSQLException answered && answered.getServerErrorMessage() != null
        ? answered.getServerErrorMessage().getMessage()
        : e.getMessage();
  }

  /**
   * The driver sends each statement that it sees by itself, and the server refuses a message that
   * has more than one: so what is one statement to the driver is one, or it fails.
   */
  private void requireOne(TestRunSpec.Query query) throws SQLException, RunFailedException {
    boolean standardStrings =
        connection.unwrap(PgConnection.class).getQueryExecutor().getStandardConformingStrings();
    int statements =
        Parser.parseJdbcSql(question(query.sql()), standardStrings, false, true, false, false)
            .size();
    if (statements != 1) {
      throw failed(query, "has more than one statement; it must be one", null);
    }
  }

  /** No more is fetched than it takes to tell, whatever the query returns. */
  static String question(String sql) {
    return "select pg_catalog.pg_typeof(q.answer)::pg_catalog.text,"
        + " pg_catalog.left(q.answer::pg_catalog.text, 10) from (\n"
        + sql.strip().replaceFirst(";+$", "")
        + "\n) as q (answer) limit 2";
  }

  private static Optional<String> answer(TestRunSpec.Query query, ResultSet rows)
      throws SQLException, RunFailedException {
    if (!rows.next()) {
      return Optional.of(named(query) + " returned no row");
    }
    if (!BOOLEAN.equals(rows.getString(1))) {
      throw failed(
          query,
          "has a first column of type " + rows.getString(1) + "; it must be boolean, and true",
          null);
    }
    String value = rows.getString(2);
    if (rows.next()) {
      throw failed(query, "returned more than one row; it must return one", null);
    }
    return "true".equals(value)
        ? Optional.empty()
        : Optional.of(named(query) + " returned " + (value == null ? "null" : value));
  }

  private static RunFailedException failed(TestRunSpec.Query query, String what, Throwable cause) {
    return new RunFailedException(
        FailureReason.QUERY_FAILED, named(query) + " " + what, query.field(), cause);
  }

  /** Its beginning, in one line: the number of a query is no name to those who read a mail. */
  private static String shown(String sql) {
    String line = sql.strip().replaceAll("\\s+", " ");
    if (line.length() <= SHOWN) {
      return "(" + line + ")";
    }
    int end = Character.isHighSurrogate(line.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
    return "(" + line.substring(0, end) + "...)";
  }

  private static String named(TestRunSpec.Query query) {
    return query.field() + " of database \"" + query.database() + "\" " + shown(query.sql());
  }
}
