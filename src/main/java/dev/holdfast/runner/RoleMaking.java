package dev.holdfast.runner;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes roles on a server, all of them or none. */
final class RoleMaking {
  private final TargetConnection server;

  RoleMaking(TargetConnection server) {
    this.server = server;
  }

  /**
   * What stands in the way of {@code roles}, by the name of the role: the statements are done, and
   * taken back. Which rights each takes depends on the version of the server, its settings, and
   * what is in it, so nobody but the server can tell.
   */
  Map<String, String> problems(RolesSql roles) throws RunFailedException {
    return server.with(
        connection -> {
          begin(connection);
          try (Statement statement = connection.createStatement()) {
            Map<String, String> problems = new LinkedHashMap<>();
            for (RolesSql.Statement one : roles.statements()) {
              Savepoint before = connection.setSavepoint();
              try {
                statement.execute(one.sql());
                connection.releaseSavepoint(before);
              } catch (SQLException e) {
                if (isOfTheConnection(e)) {
                  throw e;
                }
                connection.rollback(before);
                problems.putIfAbsent(one.role(), inOneLine(e.getMessage()));
              }
            }
            return problems;
          } finally {
            connection.rollback();
          }
        });
  }

  private static String inOneLine(String message) {
    return message.replaceAll("\\s*\\R\\s*", " ").replaceFirst("\\.$", "");
  }

  private static boolean isOfTheConnection(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("08") || state.startsWith("57");
  }

  /** Makes {@code roles}. */
  void make(RolesSql roles) throws RunFailedException {
    together(roles.sql());
  }

  /** Drops {@code roles}, which were made here. */
  void drop(RolesSql roles) throws RunFailedException {
    List<String> statements =
        new ArrayList<>(
            roles.statements().stream()
                .map(RolesSql.Statement::undo)
                .filter(Objects::nonNull)
                .toList());
    roles.roles().forEach(role -> statements.add("drop role " + DatabaseSql.quoted(role)));
    together(statements);
  }

  /** Ends that the role that restores is a member of {@code roles}. */
  void leave(RolesSql roles) throws RunFailedException {
    List<String> statements = new ArrayList<>();
    roles
        .roles()
        .forEach(
            role -> statements.add("revoke " + DatabaseSql.quoted(role) + " from current_user"));
    together(statements);
  }

  private void together(List<String> statements) throws RunFailedException {
    server.with(
        connection -> {
          begin(connection);
          try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
              statement.execute(sql);
            }
          }
          connection.commit();
          return null;
        });
  }

  /**
   * In the texts of the statements a backslash is a character like others, as in what pg_dumpall
   * writes, whatever the server takes it for.
   */
  private static void begin(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local standard_conforming_strings = on");
    }
  }
}
