package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** Roles that a server has lost, on a real one. */
class GlobalsIT {
  private static final RestoreOptions.Roles GLOBALS = new RestoreOptions.Roles(true, false, false);

  private static EmbeddedPostgres postgres;
  private static EmbeddedS3 s3;
  private static Runs.Outcome backup;
  private static String roles;

  @TempDir static Path directory;

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.start();
    s3 = EmbeddedS3.borrow();
    postgres.createRole("g_owner", "g-owner-Secret-1", "connection limit 3");
    postgres.createRole("g_kept", "g-kept-Secret-1", "");
    postgres.execute(
        "postgres",
        "create role \"G reader\"",
        "grant \"G reader\" to g_owner with admin option",
        "grant g_kept to g_owner",
        "alter role g_owner set work_mem = '7MB'",
        "create database owned owner g_owner");
    postgres.execute(
        "owned",
        "create table t as select 1 as id",
        "alter table t owner to g_owner",
        "grant select on t to \"G reader\", g_kept");
    backup = runs().run(runs().specs().withGlobals(runs().spec("roles", "owned", s3.endpoint())));
    backup.assertSuccess();
    roles = ofOwner();
    postgres.execute("postgres", "drop database owned");
  }

  @AfterAll
  static void stop() {
    postgres.close();
    s3.close();
  }

  @BeforeEach
  void loseRoles() {
    postgres.execute(
        "postgres",
        "drop database if exists owned_r",
        "drop role if exists g_owner",
        "drop role if exists \"G reader\"",
        "alter role g_kept password 'changed-since-Secret-1' connection limit 9");
  }

  @Test
  void rolesThatAreMissingAreMadeAndThoseThatAreThereStayAsTheyAre() throws Exception {
    String kept =
        text("select rolpassword || rolconnlimit from pg_authid where rolname = 'g_kept'");

    Runs.Outcome restore = restore(GLOBALS);

    restore.assertSuccess();
    assertThat(roles).contains("SCRAM-SHA-256", "work_mem=7MB", "3");
    assertThat(ofOwner()).isEqualTo(roles);
    assertThat(text("select rolpassword || rolconnlimit from pg_authid where rolname = 'g_kept'"))
        .isEqualTo(kept);
    assertThat(
            text(
                "select string_agg(roleid::regrole::text || admin_option, ',') from"
                    + " pg_auth_members where member = 'g_owner'::regrole"))
        .as("what was granted of a role that was there is not granted again")
        .isEqualTo("\"G reader\"true");
    assertThat(restore.log()).noneMatch(line -> line.contains("SCRAM"));
  }

  @Test
  void rolesThatAreMissingAreNamedBeforeAnythingIsMade() throws Exception {
    Runs.Outcome restore = restore(RestoreOptions.Roles.AS_DUMPED);

    assertThat(restore.report().reason()).isEqualTo(FailureReason.ROLES_MISSING);
    assertThat(restore.report().message())
        .contains("\"G reader\", \"g_owner\"", "spec.target.globals: true");
    assertNothingIsMade();
  }

  @Test
  void withoutOwnersAndPrivilegesNoRoleIsMissed() throws Exception {
    restore(new RestoreOptions.Roles(false, true, true)).assertSuccess();

    try (var connection = postgres.connect("owned_r");
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select relowner::regrole::text, relacl is null from pg_class where relname ="
                    + " 't'")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo(EmbeddedPostgres.USER);
      assertThat(row.getBoolean(2)).isTrue();
    }
  }

  @Test
  void rolesThatWereMadeForARestoreThatFailsAreGoneAfterwards() throws Exception {
    String key =
        s3.keys().stream().filter(one -> one.contains("/roles/backup_")).findFirst().orElseThrow();
    try (var client = s3.client()) {
      byte[] right =
          client.getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).asByteArray();
      byte[] wrong = right.clone();
      wrong[wrong.length - 1] ^= 1;
      client.putObject(r -> r.bucket(EmbeddedS3.BUCKET).key(key), RequestBody.fromBytes(wrong));
      try {
        Runs.Outcome restore = restore(GLOBALS);

        assertThat(restore.report().reason()).isEqualTo(FailureReason.CHECKSUM_MISMATCH);
        assertNothingIsMade();
      } finally {
        client.putObject(r -> r.bucket(EmbeddedS3.BUCKET).key(key), RequestBody.fromBytes(right));
      }
    }
  }

  @Test
  void backupWithoutRolesHasNoneToMake() throws Exception {
    postgres.createDatabase("bare");
    Runs.Outcome bare = runs().backup("without", "bare");

    Runs.Outcome restore =
        runs()
            .run(
                RunnerSpecs.withOptions(
                    runs().specs().restore(bare.report(), s3.endpoint(), "bare", "bare_r"),
                    RestoreOptions.DEFAULT.with(GLOBALS)));

    assertThat(restore.report().reason()).isEqualTo(FailureReason.OBJECT_MISSING);
    assertThat(restore.report().field()).isEqualTo("spec.target.globals");
    assertThat(runs().databases()).doesNotContain("bare_r");
  }

  private static void assertNothingIsMade() throws SQLException {
    assertThat(text("select count(*) from pg_roles where rolname in ('g_owner', 'G reader')"))
        .isEqualTo("0");
    assertThat(runs().databases()).doesNotContain("owned_r").noneMatch(TargetServer::isTemporary);
  }

  private static String ofOwner() throws SQLException {
    return text(
        "select concat_ws(' ', rolpassword, rolconnlimit, rolcanlogin, rolsuper, setconfig::text)"
            + " from pg_authid a left join pg_db_role_setting s on s.setrole = a.oid where rolname"
            + " = 'g_owner'");
  }

  private static Runs.Outcome restore(RestoreOptions.Roles how) throws Exception {
    return runs()
        .run(
            RunnerSpecs.withOptions(
                runs().specs().restore(backup.report(), s3.endpoint(), "owned", "owned_r"),
                RestoreOptions.DEFAULT.with(how)));
  }

  private static String text(String query) throws SQLException {
    try (var connection = postgres.connect("postgres");
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  private static Runs runs() {
    return new Runs(directory, postgres, s3);
  }
}
