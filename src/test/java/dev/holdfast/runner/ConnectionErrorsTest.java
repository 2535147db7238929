package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

class ConnectionErrorsTest {
  private static final String FIELD = "spec.source.connection";
  private static final String SECRET = "spec.source.connection.secretRef.name";

  @Test
  void unknownHostNamesWhereItIsWritten() {
    assertFailure(
        explain(caused(new UnknownHostException("db")), "prefer", null),
        FailureReason.SERVER_UNREACHABLE,
        SECRET,
        "host \"db\" is not known");
  }

  @Test
  void serverWithoutTlsNamesTheMode() {
    assertFailure(
        explain(new PSQLException("no", PSQLState.CONNECTION_REJECTED), "require", null),
        FailureReason.SERVER_TLS_FAILED,
        FIELD + ".sslMode",
        "db:5432 offers no TLS, and sslMode require asks for it");
  }

  @Test
  void whatTheServerItselfRejectsIsNotLaidToTls() {
    ServerErrorMessage message =
        new ServerErrorMessage("SFATAL\0C" + PSQLState.CONNECTION_REJECTED.getState() + "\0Mno\0");

    assertFailure(
        explain(new PSQLException(message), "require", null),
        FailureReason.SERVER_AUTHENTICATION_FAILED,
        FIELD + ".secretRef",
        "does not accept user \"u\"");
  }

  @Test
  void brokenHandshakeNamesTheAuthorityIfThereIsOne() {
    assertFailure(
        explain(caused(new SSLHandshakeException("path")), "verify-full", Path.of("ca.crt")),
        FailureReason.SERVER_TLS_FAILED,
        FIELD + ".caSecretRef",
        "sslMode verify-full");
    assertFailure(
        explain(caused(new CertificateException("path")), "require", null),
        FailureReason.SERVER_TLS_FAILED,
        FIELD + ".sslMode",
        "sslMode require");
  }

  @Test
  void otherStatesNameTheirFields() {
    assertFailure(
        explain(new SQLException("no", "28P01"), "prefer", null),
        FailureReason.SERVER_AUTHENTICATION_FAILED,
        FIELD + ".secretRef",
        "does not accept user \"u\": no");
    assertFailure(
        explain(new SQLException("no", "3D000"), "prefer", null),
        FailureReason.DATABASE_NOT_FOUND,
        "spec.source.databases[0]",
        "there is no database \"shop\" on db:5432");
    assertFailure(
        explain(new SQLException("no", "42501"), "prefer", null),
        FailureReason.SERVER_PERMISSION_DENIED,
        "spec.source.databases[0]",
        "may not use database \"shop\": no");
    assertFailure(
        explain(new SQLException("no"), "prefer", null),
        FailureReason.SERVER_UNREACHABLE,
        FIELD,
        "cannot connect to db:5432: no");
  }

  private static SQLException caused(Exception cause) {
    return new SQLException("failed", "08001", cause);
  }

  private static RunFailedException explain(SQLException e, String sslMode, Path ca) {
    return ConnectionErrors.explain(
        e,
        new ServerAddress(FIELD, SECRET, "db", 5432, "u", "p", sslMode, ca),
        "shop",
        "spec.source.databases[0]");
  }

  private static void assertFailure(
      RunFailedException failure, FailureReason reason, String field, String message) {
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.field()).isEqualTo(field);
    assertThat(failure).hasMessageContaining(message);
  }
}
