package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Talks to the server that is restored to, by way of a database that every server has. */
final class TargetConnection {
  /** The SQL state of what cannot be done to a database while there are sessions in it. */
  static final String OBJECT_IN_USE = "55006";

  /** The SQL state of a name that another database has. */
  static final String DUPLICATE_DATABASE = "42P04";

  /** Every server has these, and both can be connected to. */
  private static final String[] MAINTENANCE = {"postgres", "template1"};

  /** Something to ask or to do. */
  interface Query<T> {
    T run(Connection connection) throws SQLException;
  }

  private final ServerAddress address;
  private final List<String> maintenance;

  /**
   * The server at {@code address}.
   *
   * @param avoided databases that are not connected to, if that can be helped: a database cannot be
   *     renamed by whoever is in it
   */
  TargetConnection(ServerAddress address, Collection<String> avoided) {
    this.address = address;
    List<String> others = Stream.of(MAINTENANCE).filter(name -> !avoided.contains(name)).toList();
    this.maintenance = others.isEmpty() ? List.of(MAINTENANCE) : others;
  }

  /**
   * What {@code query} finds.
   *
   * @throws RunFailedException if it fails, or the server cannot be used
   */
  <T> T with(Query<T> query) throws RunFailedException {
    SQLException failure = null;
    for (String database : maintenance) {
      try (Connection connection = ServerConnection.open(address, database, false)) {
        return query.run(connection);
      } catch (SQLException e) {
        failure = e;
        if (!ServerConnection.isNoSuchDatabase(e)) {
          break;
        }
      }
    }
    throw explain(failure);
  }

  /** Does one statement. */
  void execute(String sql) throws RunFailedException {
    with(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
          }
          return null;
        });
  }

  /**
   * The first column of what {@code sql} selects, in its order.
   *
   * @param parameters texts, and collections of texts, which become arrays
   */
  List<String> names(String sql, Object... parameters) throws RunFailedException {
    return with(
        connection -> {
          List<String> found = new ArrayList<>();
          try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
              if (parameters[i] instanceof Collection<?> texts) {
                query.setArray(i + 1, connection.createArrayOf("text", texts.toArray()));
              } else {
                query.setString(i + 1, (String) parameters[i]);
              }
            }
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                found.add(rows.getString(1));
              }
            }
          }
          return found;
        });
  }

  private RunFailedException explain(SQLException e) {
    return switch (String.valueOf(e.getSQLState())) {
      case DUPLICATE_DATABASE ->
          new RunFailedException(
              FailureReason.DATABASE_EXISTS,
              "it appeared meanwhile: " + e.getMessage(),
              RestorePlan.DATABASES,
              e);
      case OBJECT_IN_USE ->
          new RunFailedException(
              FailureReason.RESTORE_FAILED,
              "the restored databases could not be given their names: " + e.getMessage(),
              null,
              e);
      case "22023", "42704", "42809", "42P17", "0A000" -> // an encoding or locale that is not there
          new RunFailedException(FailureReason.RESTORE_FAILED, e.getMessage(), null, e);
      case "53100" -> // disk_full
          new RunFailedException(
              FailureReason.RESTORE_FAILED,
              "the server's disk is full: " + e.getMessage(),
              null,
              e);
      default -> ConnectionErrors.explain(e, address, MAINTENANCE[0], address.field());
    };
  }
}
