package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that do something, or refuse, when a session begins. */
class LoginTriggerIT {
  private static EmbeddedPostgres postgres;
  private static EmbeddedS3 s3;
  private static Runs.Outcome backup;

  @TempDir static Path directory;

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.start();
    assumeTrue(
        EveryKind.major(postgres) >= 17, "skipped: login triggers need PostgreSQL 17 or newer");
    s3 = EmbeddedS3.borrow();
    postgres.createDatabase("guarded");
    postgres.execute(
        "guarded",
        "create role guarded_owner",
        "create role guarded_heir",
        "create table t as select 1 as id",
        "create index on t (id)",
        "alter table t owner to guarded_owner",
        "create function keep_out() returns event_trigger language plpgsql as 'begin if"
            + " current_database() like ''holdfast_restore%'' then raise exception ''keep out'';"
            + " end if; end'",
        "create event trigger guard on login execute function keep_out()",
        "alter event trigger guard enable always");
    backup =
        runs().run(runs().specs().counting(runs().spec("guarded", "guarded", s3.endpoint()), 1));
    backup.assertSuccess();
  }

  @AfterAll
  static void stop() {
    postgres.close();
    if (s3 != null) {
      s3.close();
    }
  }

  @Test
  void testRestoreLooksIntoADatabaseThatKeepsEverybodyOut() throws Exception {
    Runs.Outcome test =
        runs().run(runs().specs().test(backup.report(), s3.endpoint(), "guarded-test"));

    test.assertSuccess();
    assertThat(test.report().message()).startsWith("1 table with 1 row in 1 database");
    assertThat(runs().databases()).noneMatch(TargetServer::isTemporary);
  }

  @Test
  void restoreGoesOnAfterTheTriggerIsThere() throws Exception {
    Runs.Outcome restore =
        runs()
            .run(
                RunnerSpecs.withOptions(
                    runs().specs().restore(backup.report(), s3.endpoint(), "guarded", "guarded_r"),
                    RestoreOptions.DEFAULT
                        .withJobs(2)
                        .with(
                            new RestoreOptions.Roles(
                                false,
                                false,
                                false,
                                List.of(
                                    new RestoreOptions.Roles.Mapping(
                                        "guarded_owner", "guarded_heir"))))));

    restore.assertSuccess();
    try (var connection = postgres.connect("guarded_r");
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select relowner::regrole::text || (select evtenabled::text from pg_event_trigger)"
                    + " from pg_class where relname = 't'")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("guarded_heirA");
    }
  }

  private static Runs runs() {
    return new Runs(directory, postgres, s3);
  }
}
