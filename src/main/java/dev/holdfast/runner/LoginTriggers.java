package dev.holdfast.runner;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Keeps event triggers of a restored database from running in sessions of ours. Since version 17
 * there are some that run when a session begins, with its role's rights.
 *
 * @see <a href="https://www.postgresql.org/docs/17/runtime-config-client.html">event_triggers</a>
 */
final class LoginTriggers {
  private static final int SINCE = 17;
  private static final String OFF = "-c event_triggers=off";

  private LoginTriggers() {}

  /**
   * The server at {@code address} with sessions in which none run, if the role may say so: whether
   * it may depends on its rights and on what lies between, so that is tried.
   */
  static ServerAddress avoided(ServerAddress address, TargetServer.Facts facts, JobLog log)
      throws RunFailedException {
    if (facts.major() < SINCE) {
      return address;
    }
    ServerAddress quiet = address.withSessionOptions(OFF);
    return new TargetConnection(address, List.of())
        .with(
            connection -> {
              String refusal = refusal(quiet, connection.getCatalog());
              if (refusal == null) {
                return quiet;
              }
              log.note(
                  "event triggers of restored databases may run in sessions of the role that"
                      + " restores, which may not set event_triggers: "
                      + refusal);
              return address;
            });
  }

  private static String refusal(ServerAddress quiet, String database) {
    try (Connection connection = ServerConnection.open(quiet, database, true);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show event_triggers")) {
      row.next();
      return "off".equals(row.getString(1)) ? null : "it stays " + row.getString(1);
    } catch (SQLException e) {
      return e.getMessage();
    }
  }
}
