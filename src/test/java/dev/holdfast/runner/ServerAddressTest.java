package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
  private static final String FIELD = "spec.source.connection";
  private static final String SECRET_FIELD = FIELD + ".secretRef.name";

  @TempDir Path directory;

  @Test
  void secretOfCloudNativePgFitsAsItIs() throws Exception {
    secret(
        Map.of(
            "username", "app",
            "user", "app",
            "password", "p%ss:w/rd@",
            "host", "shop-rw",
            "port", "5432",
            "dbname", "app",
            "uri", "postgresql://app:p%25ss%3Aw%2Frd%40@shop-rw.default:5432/app",
            "jdbc-uri", "jdbc:postgresql://shop-rw.default:5432/app?password=x&user=app",
            "pgpass", "shop-rw:5432:app:app:x\n"));

    assertThat(address(null, null))
        .isEqualTo(expected(SECRET_FIELD, "shop-rw", 5432, "app", "p%ss:w/rd@"));
  }

  @Test
  void secretOfZalandosOperatorNeedsTheHostInTheSpec() throws Exception {
    secret(Map.of("username", "postgres", "password", "secret"));

    assertThat(address("acid-shop", null))
        .isEqualTo(expected(FIELD + ".host", "acid-shop", 5432, "postgres", "secret"));
  }

  @Test
  void secretOfCrunchysOperatorFitsAsItIs() throws Exception {
    secret(
        Map.of(
            "user", "hippo",
            "password", "secret",
            "host", "hippo-primary.ns.svc",
            "port", "5433",
            "dbname", "hippo",
            "uri", "postgresql://hippo:other@elsewhere:1/hippo"));

    assertThat(address(null, null))
        .isEqualTo(expected(SECRET_FIELD, "hippo-primary.ns.svc", 5433, "hippo", "secret"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          postgresql://u:p@db:5433/shop                     | db   | 5433 | u    | p
          postgres://u:p@db/shop                            | db   | 5432 | u    | p
          jdbc:postgresql://u:p@db:5433/shop?sslmode=require | db  | 5433 | u    | p
          postgresql://u@db                                 | db   | 5432 | u    | -
          postgresql://u%40h:p%3A%2F%40%25%2B+@db/shop      | db   | 5432 | u@h  | p:/@%++
          postgresql://u:p@[2001:db8::1]:5433/shop          | 2001:db8::1 | 5433 | u | p
          """)
  void uriIsTakenApart(String uri, String host, int port, String user, String password)
      throws Exception {
    secret(Map.of("uri", uri));

    assertThat(address(null, null)).isEqualTo(expected(SECRET_FIELD, host, port, user, password));
  }

  @Test
  void specWinsOverKeyAndKeyOverUri() throws Exception {
    secret(
        Map.of(
            "host", "key", "port", "2", "username", "key", "uri", "postgresql://uri:uri@uri:3/x"));

    assertThat(address("spec", 1)).isEqualTo(expected(FIELD + ".host", "spec", 1, "key", "uri"));
    assertThat(address(null, null)).isEqualTo(expected(SECRET_FIELD, "key", 2, "key", "uri"));
  }

  @Test
  void lastLineBreakIsNoPartOfAValueAndEverythingElseIs() throws Exception {
    secret(Map.of("username", "u\n", "password", " p \\'\"\t\n", "host", "db\r\n"));

    assertThat(address(null, null))
        .isEqualTo(expected(SECRET_FIELD, "db", 5432, "u", " p \\'\"\t"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://u:p@db/shop",
        "u:p@db/shop",
        "postgresql://u:s3cret%zz@db/shop",
        "postgresql://u:s3cret@db:port/shop",
        "host=db user=u password=s3cret",
        "postgresql://u:s3cret@one,two/shop"
      })
  void uriThatIsNoneIsRefusedWithoutItsPassword(String uri) throws IOException {
    secret(Map.of("uri", uri));

    assertThatThrownBy(() -> address(null, null))
        .isInstanceOfSatisfying(
            RunFailedException.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo(FailureReason.SECRET_INVALID);
              assertThat(failure).hasMessageContaining("\"shop-db\"");
              assertThat(String.valueOf(failure.getMessage()) + failure.getCause())
                  .doesNotContain("s3cret");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "-1", "5432x", "99999999999"})
  void portThatIsNoneIsRefused(String port) throws IOException {
    secret(Map.of("host", "db", "username", "u", "port", port));

    assertRefused(SECRET_FIELD, "the key port of Secret \"shop-db\" is not a port");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"db;rm -rf", "one,two", "db/../x", "@db", "-db", "db host=evil", "db:5432"})
  void hostThatIsNoneIsRefused(String host) throws IOException {
    secret(Map.of("host", host, "username", "u"));

    assertRefused(SECRET_FIELD, "the host in Secret \"shop-db\" is not a host name or address");
  }

  /** Somebody has put the whole URI there, or the password. */
  @Test
  void hostOfASecretIsNotRepeated() throws IOException {
    secret(Map.of("host", "postgresql://u:s3cret@db/shop", "username", "u"));

    assertThatThrownBy(() -> address(null, null))
        .isInstanceOf(RunFailedException.class)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void missingHostSaysWhereItMayBe() throws IOException {
    secret(Map.of("username", "u", "pass", "x"));

    assertRefused(
        SECRET_FIELD, "Secret \"shop-db\" has no host", FIELD + ".host", "pass, username");
  }

  @Test
  void missingUserIsTold() throws IOException {
    secret(Map.of("host", "db"));

    assertRefused(SECRET_FIELD, "Secret \"shop-db\" has no username", "its keys are host");
  }

  @Test
  void missingSecretIsTold() {
    assertRefused(SECRET_FIELD, "Secret \"shop-db\" does not exist or is empty");
  }

  @Test
  void missingCertificateAuthorityIsTold() throws IOException {
    secret(Map.of("host", "db", "username", "u"));
    RunSpec.MountedSecret ca =
        new RunSpec.MountedSecret(
            "shop-ca", directory.resolve("ca/ca.crt").toString(), FIELD + ".caSecretRef");

    assertThatThrownBy(
            () ->
                ServerAddress.of(
                    new RunSpec.Server(FIELD, null, null, mounted(), "verify-full", ca)))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("\"shop-ca\"")
        .hasMessageContaining("ca.crt");
  }

  @Test
  void passwordIsNotInTheTextOfAnAddress() {
    assertThat(expected(SECRET_FIELD, "db", 1, "u", "s3cret").toString()).doesNotContain("s3cret");
  }

  private static ServerAddress expected(
      String hostField, String host, int port, String user, String password) {
    return new ServerAddress(FIELD, hostField, host, port, user, password, "prefer", null);
  }

  private void assertRefused(String field, String... words) {
    assertThatThrownBy(() -> address(null, null))
        .isInstanceOfSatisfying(
            RunFailedException.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo(FailureReason.SECRET_INVALID);
              assertThat(failure.field()).isEqualTo(field);
              assertThat(failure).hasMessageContainingAll(words);
            });
  }

  private ServerAddress address(String host, Integer port) throws RunFailedException {
    return ServerAddress.of(new RunSpec.Server(FIELD, host, port, mounted(), "prefer", null));
  }

  private RunSpec.MountedSecret mounted() {
    return new RunSpec.MountedSecret("shop-db", directory.resolve("s").toString(), SECRET_FIELD);
  }

  private void secret(Map<String, String> values) throws IOException {
    Path mounted = Files.createDirectories(directory.resolve("s"));
    for (Map.Entry<String, String> value : values.entrySet()) {
      Files.writeString(mounted.resolve(value.getKey()), value.getValue(), StandardCharsets.UTF_8);
    }
  }
}
