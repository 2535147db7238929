package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.proxy.CommitCutter;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Restores on a real server, where something comes in between. */
class RestoreRunIT extends RunsOnServers {
  @BeforeAll
  static void start() {
    postgres.createDatabase("plain");
    postgres.execute("plain", "create table t as select generate_series(1, 10) as id");
  }

  @Test
  void whatBelongsToTheDatabaseComesBack() throws Exception {
    postgres.execute(
        "postgres",
        "create role app_owner",
        "create role reader",
        "create role forgotten",
        "create database props template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'",
        "revoke all on database props from public",
        "grant connect on database props to reader with grant option",
        "alter database props set search_path = app, \"Od\"\"d\", public",
        "alter database props set timezone = 'Asia/Tokyo'",
        "alter role reader in database props set work_mem = '7MB'",
        "alter role forgotten in database props set work_mem = '8MB'",
        "alter database props connection limit 77",
        "alter database props owner to app_owner",
        "comment on database props is 'what it''s for'");
    postgres.execute("props", "create schema app", "create table app.t as select now() as t");
    Runs.Outcome backup = runs().backup("props", "props");
    String before = properties("props");
    postgres.execute("postgres", "alter role forgotten in database props reset work_mem");
    postgres.execute("postgres", "drop role forgotten");

    Runs.Outcome restore = runs().restore(backup, "props", "props_r");

    restore.assertSuccess();
    assertThat(before).contains("LATIN1 C C", "app_owner", "77", "reader=c*/", "Asia/Tokyo");
    assertThat(properties("props_r")).isEqualTo(properties("props"));
    assertThat(
            text(
                "select shobj_description(oid, 'pg_database') from pg_database"
                    + " where datname = 'props_r'"))
        .startsWith("what it's for; restored by Holdfast");
    assertThat(restore.log())
        .anyMatch(
            line -> line.contains("setting work_mem of role") && line.contains("no such role"));
  }

  @Test
  void databaseThatNobodyWasLetIntoLetsNobodyInWhileItIsFilled() throws Exception {
    Runs.Outcome backup = runs().backup("closed", "plain");
    try (HeldRestore restore = HeldRestore.start(runs(), backup, "plain", "closed_r")) {
      assertThat(
              text(
                  "select has_database_privilege('pg_read_all_data', datname, 'connect')"
                      + " from pg_database where datname like 'holdfast_restore_%'"))
          .isEqualTo("f");

      restore.finish().assertSuccess();
      assertThat(text("select has_database_privilege('pg_read_all_data', 'closed_r', 'connect')"))
          .isEqualTo("t");
    }
  }

  @Tag("slow")
  @Test
  void indexThatTakesLongerThanNoProgressMayTakeIsProgress() throws Exception {
    postgres.createDatabase("slow");
    postgres.execute(
        "slow",
        "create function f(i int) returns int language plpgsql immutable as"
            + " 'begin if current_database() <> ''slow'' then perform pg_sleep(3); end if;"
            + " return i; end'",
        "create table t as select generate_series(1, 6) as id",
        "create index on t (f(id))");
    Runs.Outcome backup = runs().backup("slow", "slow");
    RestoreRunSpec spec = runs().specs().restore(backup.report(), s3.endpoint(), "slow", "slow_r");

    runs()
        .run(
            new RestoreRunSpec(
                spec.formatVersion(),
                spec.restore(),
                spec.uid(),
                spec.backup(),
                spec.identity(),
                spec.target(),
                spec.databases(),
                12,
                null))
        .assertSuccess();
  }

  @Test
  void monitoringThatConnectsToEveryDatabaseDoesNotSpoilTheRestore() throws Exception {
    Runs.Outcome backup = runs().backup("watched", "plain");
    try (HeldRestore restore = HeldRestore.start(runs(), backup, "plain", "watched_r")) {
      String temporary =
          runs().databases().stream().filter(TargetServer::isTemporary).findFirst().orElseThrow();

      try (var session = postgres.connect(temporary)) {
        restore.finish().assertSuccess();
        assertThat(session.isValid(1)).as("the session of the monitoring").isFalse();
      }
    }
  }

  @Test
  void commitWhoseAnswerIsLostIsLookedFor() throws Exception {
    Runs.Outcome backup = runs().backup("committed", "plain");
    try (CommitCutter cutter = CommitCutter.start(postgres.port())) {
      RestoreRunSpec spec =
          runs().specs().restore(backup.report(), s3.endpoint(), "plain", "committed_r");
      RunSpec.Server target = spec.target();

      Runs.Outcome restore =
          runs()
              .run(
                  new RestoreRunSpec(
                      spec.formatVersion(),
                      spec.restore(),
                      spec.uid(),
                      spec.backup(),
                      spec.identity(),
                      new RunSpec.Server(
                          target.field(),
                          target.host(),
                          cutter.port(),
                          target.credentials(),
                          "disable",
                          null),
                      spec.databases(),
                      60,
                      null));

      assertThat(cutter.cuts()).isPositive();
      restore.assertSuccess();
      assertThat(runs().databases()).contains("committed_r").noneMatch(TargetServer::isTemporary);
    }
  }

  @Test
  void nameThatTheServerWouldCutIsRefused() throws Exception {
    Runs.Outcome backup = runs().backup("tocut", "plain");

    Runs.Outcome restore = runs().restore(backup, "plain", "ä".repeat(40));

    assertThat(restore.exitCode()).isEqualTo(78);
    assertThat(restore.report().field()).isEqualTo("spec.target.databases");
    assertThat(restore.report().message()).contains("80 bytes", "at most 63");
    assertThat(runs().databases()).noneMatch(name -> name.startsWith("ä"));
  }

  @Test
  void bareManifestIsRestoredByItsOwnChecksums() throws Exception {
    Runs.Outcome backup = runs().backup("bare", "plain");
    RestoreRunSpec spec = runs().specs().restore(backup.report(), s3.endpoint(), "plain", "bare_r");

    Runs.Outcome restore = runs().run(withManifest(spec, spec.backup().manifest(), null));

    restore.assertSuccess();
    assertThat(restore.report().manifest()).isEqualTo(backup.report().manifest());
  }

  @Test
  void bareManifestThatIsAnotherThanToldIsRefused() throws Exception {
    Runs.Outcome backup = runs().backup("other", "plain");
    RestoreRunSpec spec =
        runs().specs().restore(backup.report(), s3.endpoint(), "plain", "other_r");

    Runs.Outcome restore = runs().run(withManifest(spec, spec.backup().manifest(), "0".repeat(64)));

    assertThat(restore.report().reason()).isEqualTo(FailureReason.MANIFEST_INVALID);
    assertThat(runs().databases()).doesNotContain("other_r");
  }

  @Test
  void bareManifestThatPointsOutsideItsDirectoryIsRefused() throws Exception {
    Runs.Outcome backup = runs().backup("outside", "plain");
    RestoreRunSpec spec =
        runs().specs().restore(backup.report(), s3.endpoint(), "plain", "outside_r");
    String file = runs().manifest(backup.report()).objects().get(0).file();
    String key = "runner/elsewhere/policy/outside/manifest.json";
    try (S3Client client = s3.client()) {
      String text =
          client
              .getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(spec.backup().manifest()))
              .asUtf8String();
      client.putObject(
          r -> r.bucket(EmbeddedS3.BUCKET).key(key),
          RequestBody.fromString(text.replace(file, "../../../default/policy/outside/" + file)));
    }

    Runs.Outcome restore = runs().run(withManifest(spec, key, null));

    assertThat(restore.report().reason()).isEqualTo(FailureReason.MANIFEST_INVALID);
    assertThat(restore.report().message()).contains("one of its objects makes no sense");
    assertThat(runs().databases()).doesNotContain("outside_r");
  }

  @Test
  void manifestSaysWhenTheSnapshotOfEachDatabaseWas() throws Exception {
    Instant before = Instant.now();
    Runs.Outcome backup = runs().backup("timed", "plain");

    Manifest manifest = runs().manifest(backup.report());
    assertThat(manifest.snapshots())
        .extracting(Manifest.SnapshotTime::database)
        .containsExactly("plain");
    assertThat(manifest.snapshots().get(0).time()).isBetween(before, manifest.endTime());
    assertThat(backup.report().snapshotTime()).isEqualTo(manifest.snapshots().get(0).time());
  }

  private static RestoreRunSpec withManifest(RestoreRunSpec spec, String key, String sha256) {
    return new RestoreRunSpec(
        spec.formatVersion(),
        spec.restore(),
        spec.uid(),
        new RestoreRunSpec.StoredBackup(spec.backup().destination(), key, sha256),
        spec.identity(),
        spec.target(),
        spec.databases(),
        60,
        null);
  }

  @Test
  void endlessLineOfTheServerFillsNoMemory() throws Exception {
    postgres.createDatabase("loud");
    postgres.execute(
        "loud",
        "create function f(i int) returns int language plpgsql immutable as"
            + " 'begin if current_database() <> ''loud'' then"
            + " raise exception ''%'', repeat(''x'', 50000000); end if; return i; end'",
        "create table t as select 1 as id",
        "create index on t (f(id))");
    Runs.Outcome backup = runs().backup("loud", "loud");

    Runs.Outcome restore = runs().restore(backup, "loud", "loud_r");

    assertThat(restore.report().reason()).isEqualTo(FailureReason.RESTORE_FAILED);
    assertThat(restore.log()).allSatisfy(line -> assertThat(line.length()).isLessThan(4_000));
    assertThat(runs().databases()).noneMatch(TargetServer::isTemporary);
  }

  @Test
  void allDatabasesAreNotThoseThatARestoreFillsJustNow() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
      server.createDatabase("some");
      server.execute("some", "create table t as select 1 as id");
      Runs runs = new Runs(directory, server, s3);
      Runs.Outcome backup = runs.backup("some", "some");
      try (HeldRestore restore = HeldRestore.start(runs, backup, "some", "some_r")) {
        Runs.Outcome all = runs.backup("everything", "*");

        all.assertSuccess();
        assertThat(runs.manifest(all.report()).databases())
            .extracting(Manifest.StoredDatabase::name)
            .containsExactly("postgres", "some");
        restore.finish().assertSuccess();
      }
    }
  }

  @Test
  void largeObjectsComeWithTheSchemasThatAreKept() throws Exception {
    postgres.createDatabase("lobs");
    postgres.execute(
        "lobs",
        "create schema app",
        "create table app.doc as select 1 as id, lo_from_bytea(0, 'x') as content");

    Runs.Outcome backup =
        runs()
            .run(
                runs()
                    .specs()
                    .withParts(
                        runs().spec("lobs", "lobs", s3.endpoint()),
                        List.of("lobs"),
                        List.of(),
                        new RunSpec.Filters(
                            List.of("app"), List.of(), List.of(), List.of(), List.of())));
    runs().restore(backup, "lobs", "lobs_r").assertSuccess();

    try (var connection = postgres.connect("lobs_r");
        var statement = connection.createStatement();
        var row = statement.executeQuery("select lo_get(content) from app.doc")) {
      row.next();
      assertThat(row.getBytes(1)).isEqualTo(new byte[] {'x'});
    }
  }

  @Test
  void rolesComeBesideTheDatabases() throws Exception {
    postgres.createRole("somebody", "somebody-Secret-1", "connection limit 3");
    Runs.Outcome backup =
        runs().run(runs().specs().withGlobals(runs().spec("globals", "plain", s3.endpoint())));

    backup.assertSuccess();
    Manifest manifest = runs().manifest(backup.report());
    Manifest.StoredObject globals = manifest.objects().get(0);
    assertThat(globals.role()).isEqualTo(ObjectRole.GLOBALS);
    assertThat(globals.database()).isNull();
    assertThat(manifest.databases())
        .extracting(Manifest.StoredDatabase::name)
        .containsExactly("plain");
    assertThat(sql(backup, globals))
        .contains("CREATE ROLE somebody;", "CONNECTION LIMIT 3", "SCRAM-SHA-256$")
        .doesNotContain("somebody-Secret-1");
    runs().restore(backup, "plain", "globals_r").assertSuccess();
  }

  @Test
  void rolesComeWithoutPasswordsWhereTheServerHidesThem() throws Exception {
    postgres.createRole("managed", "managed-Secret-1", "createrole");
    postgres.execute("plain", "grant select on t to managed");
    Path secret =
        runs()
            .specs()
            .secret(
                "managed", java.util.Map.of("username", "managed", "password", "managed-Secret-1"));

    Runs.Outcome backup =
        runs()
            .run(
                runs()
                    .specs()
                    .withSecret(
                        runs().specs().withGlobals(runs().spec("managed", "plain", s3.endpoint())),
                        secret));

    backup.assertSuccess();
    assertThat(sql(backup, runs().manifest(backup.report()).objects().get(0)))
        .contains("CREATE ROLE managed;")
        .doesNotContain("PASSWORD", "SCRAM");
    assertThat(backup.log()).anyMatch(line -> line.contains("hides the passwords"));
  }

  private String sql(Runs.Outcome backup, Manifest.StoredObject object) throws Exception {
    String key = backup.report().manifest().key().replace(Manifest.FILE_NAME, object.file());
    try (S3Client client = s3.client();
        InputStream in =
            Decompressor.on(client.getObject(r -> r.bucket(EmbeddedS3.BUCKET).key(key)), object)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String properties(String database) throws Exception {
    return text(
        "select concat_ws(' ', pg_encoding_to_char(encoding), datcollate, datctype,"
            + " pg_get_userbyid(datdba), datconnlimit, datacl::text,"
            + " (select string_agg(setrole::regrole::text || setconfig::text, ' ' order by setrole)"
            + " from pg_db_role_setting where setdatabase = d.oid"
            + " and setconfig::text not like '%holdfast-restored uid-%'))"
            + " from pg_database d where datname = '"
            + database
            + "'");
  }

  private static String text(String query) throws Exception {
    try (var connection = postgres.connect("postgres");
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }
}
