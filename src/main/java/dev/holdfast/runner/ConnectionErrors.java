package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;

/**
 * Says why a database cannot be used, and which field to look at. The cause is told by SQLSTATE and
 * by the kind of exception, not by the text of an error message, which depends on the server's
 * language.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">Error codes</a>
 */
final class ConnectionErrors {
  private static final String INVALID_PASSWORD = "28P01";
  private static final String INVALID_AUTHORIZATION = "28000";
  private static final String CONNECTION_REJECTED = "08004";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private ConnectionErrors() {}

  /**
   * The failure to use {@code database}.
   *
   * @param databaseField the field that names the database
   */
  static RunFailedException explain(
      SQLException e, ServerAddress address, String database, String databaseField) {
    String where = address.host() + ":" + address.port();
    String said = e.getMessage();
    if (causedBy(e, UnknownHostException.class)) {
      return new RunFailedException(
          FailureReason.SERVER_UNREACHABLE,
          "host \"" + address.host() + "\" is not known",
          address.hostField(),
          e);
    }
    if (causedBy(e, SSLException.class) || causedBy(e, GeneralSecurityException.class)) {
      return new RunFailedException(
          FailureReason.SERVER_TLS_FAILED,
          where
              + " cannot be talked to with TLS as sslMode "
              + address.sslMode()
              + " asks: "
              + said,
          address.field() + (address.ca() == null ? ".sslMode" : ".caSecretRef"),
          e);
    }
    return switch (String.valueOf(e.getSQLState())) {
      case CONNECTION_REJECTED -> rejected(e, address, where);
      case INVALID_PASSWORD, INVALID_AUTHORIZATION -> unauthenticated(e, address, where);
      case ServerConnection.NO_SUCH_DATABASE ->
          new RunFailedException(
              FailureReason.DATABASE_NOT_FOUND,
              "there is no database \"" + database + "\" on " + where,
              databaseField,
              e);
      case INSUFFICIENT_PRIVILEGE ->
          new RunFailedException(
              FailureReason.SERVER_PERMISSION_DENIED,
              "user \"" + address.user() + "\" may not use database \"" + database + "\": " + said,
              databaseField,
              e);
      default ->
          new RunFailedException(
              FailureReason.SERVER_UNREACHABLE,
              "cannot connect to " + where + ": " + said,
              address.field(),
              e);
    };
  }

  /** The driver itself rejects a server without TLS; what a server rejects has its own message. */
  private static RunFailedException rejected(SQLException e, ServerAddress address, String where) {
    boolean byTheServer =
        e instanceof PSQLException answered && answered.getServerErrorMessage() != null;
    if (byTheServer || !address.sslMode().matches("require|verify-.*")) {
      return unauthenticated(e, address, where);
    }
    return new RunFailedException(
        FailureReason.SERVER_TLS_FAILED,
        where + " offers no TLS, and sslMode " + address.sslMode() + " asks for it",
        address.field() + ".sslMode",
        e);
  }

  private static RunFailedException unauthenticated(
      SQLException e, ServerAddress address, String where) {
    return new RunFailedException(
        FailureReason.SERVER_AUTHENTICATION_FAILED,
        where + " does not accept user \"" + address.user() + "\": " + e.getMessage(),
        address.field() + ".secretRef",
        e);
  }

  private static boolean causedBy(Throwable e, Class<? extends Throwable> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
