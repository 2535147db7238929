package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** Roles that a server has lost, on a real one. */
class GlobalsIT extends RunsOnServers {
  private static final RestoreOptions.Roles GLOBALS = new RestoreOptions.Roles(true, false, false);

  private static Runs.Outcome backup;
  private static String roles;
  private static Runs.Outcome specialBackup;
  private static String special;

  @BeforeAll
  static void start() throws Exception {
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

  @BeforeEach
  void loseRoles() {
    postgres.execute(
        "postgres",
        "drop database if exists owned_r",
        "drop role if exists g_owner",
        "drop role if exists \"G reader\"",
        "alter role g_kept password 'changed-since-Secret-1' connection limit 9");
    loseSpecial();
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

  @Test
  void roleThatMayMakeRolesNeedNotBeASuperuser() throws Exception {
    postgres.execute(
        "postgres",
        "do $$ begin if not exists (select from pg_roles where rolname = 'maker') then create role"
            + " maker login password 'maker-Secret-1' createdb createrole; end if; end $$");
    Path secret =
        runs().specs().secret("maker", Map.of("username", "maker", "password", "maker-Secret-1"));

    Runs.Outcome restore =
        runs()
            .run(
                RunnerSpecs.by(
                    RunnerSpecs.withOptions(
                        runs().specs().restore(backup.report(), s3.endpoint(), "owned", "owned_r"),
                        RestoreOptions.DEFAULT.with(GLOBALS)),
                    secret));

    restore.assertSuccess();
    assertThat(ofOwner()).isEqualTo(roles);
    assertThat(text("owned_r", "select relowner::regrole from pg_class where relname = 't'"))
        .isEqualTo("g_owner");
    assertThat(text("select datdba::regrole from pg_database where datname = 'owned_r'"))
        .isEqualTo("g_owner");
    assertThat(
            text(
                "select count(*) from pg_auth_members where grantor = 'maker'::regrole and member ="
                    + " 'maker'::regrole"))
        .as("memberships that the restore needed")
        .isEqualTo("0");
  }

  @Test
  void roleThatMayGiveNothingToAnOwnerIsToldBeforeAnythingIsMade() throws Exception {
    postgres.execute(
        "postgres",
        "create role g_owner",
        "create role \"G reader\"",
        "create role giver login password 'giver-Secret-1' createdb");
    if (EveryKind.major(postgres) >= 16) {
      // A member, who may use everything of it, and still give it nothing.
      postgres.execute("postgres", "grant g_owner to giver with inherit true, set false");
    }
    Path secret =
        runs().specs().secret("giver", Map.of("username", "giver", "password", "giver-Secret-1"));
    RestoreRunSpec spec =
        RunnerSpecs.by(
            runs().specs().restore(backup.report(), s3.endpoint(), "owned", "owned_r"), secret);

    Runs.Outcome refused = runs().run(spec);
    List<String> afterwards = runs().databases();
    postgres.execute("postgres", "revoke g_owner from giver", "grant g_owner to giver");
    Runs.Outcome restore = runs().run(spec);
    postgres.execute("postgres", "drop database owned_r", "drop role giver");

    assertThat(refused.report().reason()).isEqualTo(FailureReason.SERVER_PERMISSION_DENIED);
    assertThat(refused.report().message()).contains("may not give anything to \"g_owner\"");
    assertThat(afterwards).doesNotContain("owned_r").noneMatch(TargetServer::isTemporary);
    restore.assertSuccess();
  }

  @Test
  void rolesOfAnAttemptThatComesLateStayForTheOneThatHasFinished() throws Exception {
    try (HeldRestore late = heldRestore()) {
      assertThat(ofOwner()).as("made by the attempt that is held").isEqualTo(roles);
      restore(GLOBALS).assertSuccess();

      Runs.Outcome outcome = late.finish();

      assertThat(outcome.report().succeeded()).isFalse();
      assertThat(outcome.report().leftBehind())
          .isEqualTo(
              "kept on the server, since another attempt may need them: the roles [G reader,"
                  + " g_owner]");
      assertThat(outcome.log()).anyMatch(line -> line.contains("another attempt may need them"));
    }
    assertThat(ofOwner()).isEqualTo(roles);
    assertThat(text("owned_r", "select relowner::regrole from pg_class where relname = 't'"))
        .isEqualTo("g_owner");
  }

  /**
   * Somebody has given one of them something meanwhile, and only he knows what is to become of it.
   */
  @Test
  void rolesThatCannotBeDroppedAfterAFailureAreToldInTheReport() throws Exception {
    try (HeldRestore restore = heldRestore()) {
      postgres.execute("postgres", "create database owned_r owner g_owner");

      Runs.Outcome outcome = restore.finish();

      assertThat(outcome.report().succeeded()).isFalse();
      assertThat(outcome.report().leftBehind())
          .startsWith("left behind on the server, drop them: the roles [G reader, g_owner]: ")
          .contains("owned_r");
    }
    assertThat(ofOwner()).isEqualTo(roles);
  }

  @Test
  void everythingThatADumpHasOfARoleComesBack() throws Exception {
    assumeTrue(
        EveryKind.major(postgres) >= 15,
        "skipped: rights on parameters need PostgreSQL 15 or newer");
    Runs.Outcome restore = restoreSpecial(spec -> spec);

    restore.assertSuccess();
    assertThat(special()).isEqualTo(special);
    assertThat(special).contains("it's\nCREATE ROLE g_evil;", "pg_read_all_data", "work_mem");
    assertThat(text("select count(*) from pg_roles where rolname = 'g_evil'")).isEqualTo("0");
    assertThat(restore.log())
        .as("who was there becomes a member of nothing, which is told")
        .anyMatch(
            line ->
                line.contains("g_kept")
                    && line.contains("does not become a member of")
                    && line.contains("g_special"));
  }

  @Test
  void powersOfRolesAreNotTakenFromABucketThatAnybodyMayHaveWrittenTo() throws Exception {
    assumeTrue(
        EveryKind.major(postgres) >= 15,
        "skipped: rights on parameters need PostgreSQL 15 or newer");
    Runs.Outcome restore = restoreSpecial(RunnerSpecs::withoutChecksum);

    assertThat(restore.report().reason()).isEqualTo(FailureReason.MANIFEST_INVALID);
    assertThat(restore.report().field()).isEqualTo("spec.source.object.sha256");
    assertThat(restore.report().message())
        .contains("role \"g_special\" is BYPASSRLS", "is a member of pg_read_all_data", "work_mem");
    assertThat(text("select count(*) from pg_roles where rolname = 'g_special'")).isEqualTo("0");
    assertThat(runs().databases()).doesNotContain("owned_r").noneMatch(TargetServer::isTemporary);
  }

  @Test
  void rolesWithPowersAreGoneTooAfterARestoreThatFails() throws Exception {
    assumeTrue(
        EveryKind.major(postgres) >= 15,
        "skipped: rights on parameters need PostgreSQL 15 or newer");
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      // The first looks at the head of the archive, before anything is made.
      proxy.inject(Trigger.on("GET", ".*backup_.*").from(2), new Fault.Answer(403, "AccessDenied"));

      Runs.Outcome restore = restoreSpecial(spec -> spec, proxy.endpoint());

      assertThat(restore.report().succeeded()).isFalse();
      assertThat(restore.log()).anyMatch(line -> line.contains("that the server lacks are made"));
    }
    assertThat(text("select count(*) from pg_roles where rolname = 'g_special'")).isEqualTo("0");
  }

  private static Runs.Outcome restoreSpecial(UnaryOperator<RestoreRunSpec> changes)
      throws Exception {
    return restoreSpecial(changes, s3.endpoint());
  }

  private static Runs.Outcome restoreSpecial(UnaryOperator<RestoreRunSpec> changes, String endpoint)
      throws Exception {
    if (specialBackup == null) {
      postgres.execute(
          "postgres",
          "create database special",
          "create role g_special bypassrls",
          "comment on role g_special is E'it''s\nCREATE ROLE g_evil;\n'",
          "grant pg_read_all_data to g_special",
          "grant g_special to g_kept",
          "grant set on parameter work_mem to g_special");
      specialBackup =
          runs().run(runs().specs().withGlobals(runs().spec("special", "special", s3.endpoint())));
      specialBackup.assertSuccess();
      special = special();
    }
    loseSpecial();
    return runs()
        .run(
            changes.apply(
                RunnerSpecs.withOptions(
                    runs().specs().restore(specialBackup.report(), endpoint, "special", "owned_r"),
                    RestoreOptions.DEFAULT.with(GLOBALS))));
  }

  private static HeldRestore heldRestore() throws Exception {
    return HeldRestore.start(
        runs(),
        backup,
        "owned",
        "owned_r",
        spec -> RunnerSpecs.withOptions(spec, RestoreOptions.DEFAULT.with(GLOBALS)));
  }

  private static void loseSpecial() {
    postgres.execute(
        "postgres",
        "do $$ begin if exists (select from pg_roles where rolname = 'g_special') then drop owned"
            + " by g_special; drop role g_special; end if; end $$");
  }

  private static String special() throws SQLException {
    return text(
        "select concat_ws(' ', rolbypassrls, shobj_description(a.oid, 'pg_authid'),"
            + " (select string_agg(roleid::regrole::text, ',') from pg_auth_members where member ="
            + " a.oid), (select string_agg(parname || paracl::text, ',') from pg_parameter_acl))"
            + " from pg_authid a where rolname = 'g_special'");
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
    return text("postgres", query);
  }

  private static String text(String database, String query) throws SQLException {
    try (var connection = postgres.connect(database);
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }
}
