package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.proxy.StepCutter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Restores that are killed before each statement by which they change anything: the target is as it
 * was, or as it is to be, and the next attempt finishes.
 */
class KilledRestoreIT extends RunsOnServers {
  private static Runs.Outcome backup;

  @BeforeAll
  static void start() throws Exception {
    postgres.execute("postgres", "create role killed_owner");
    postgres.createDatabase("killed");
    postgres.execute(
        "killed",
        "create table t as select 'backed up'::text as what",
        "create index on t (what)",
        "alter table t owner to killed_owner",
        "alter database killed set work_mem = '7MB'",
        "comment on database killed is 'of the shop'");
    backup = runs().run(runs().specs().withGlobals(runs().spec("killed", "killed", s3.endpoint())));
    backup.assertSuccess();
    postgres.execute("killed", "update t set what = 'changed since'");
  }

  @Test
  void swapThatIsKilledAnywhereIsDoneOrIsNot() throws Exception {
    List<String> steps = new ArrayList<>();
    for (int step = 1; ; step++) {
      asItWas();
      RestoreRunSpec spec =
          spec(
              "killed",
              "uid-" + step,
              RestoreOptions.DEFAULT.with(new RestoreOptions.Replacement(false, false)));
      String broke = kill(spec, step);
      if (broke == null) {
        break;
      }
      steps.add(broke);
      String former = marks(spec).nameOfReplaced("killed");
      boolean swapped = runs().databases().contains(former);
      assertThat(rows("killed")).as(broke).isEqualTo(swapped ? "backed up" : "changed since");

      Runs.Outcome next = runs().run(spec);

      next.assertSuccess();
      assertThat(rows("killed")).as(broke).isEqualTo("backed up");
      assertThat(runs().databases())
          .as(broke)
          .doesNotContain(former)
          .noneMatch(TargetServer::isTemporary);
    }
    assertThat(steps.toString())
        .contains(
            "create database",
            "CREATE TABLE",
            "CREATE INDEX",
            "alter role current_user",
            "alter database \"killed\" rename to",
            "COMMIT",
            "drop database");
  }

  @Test
  void restoreThatIsKilledAnywhereLeavesNothingUnderItsNameOrAllOfIt() throws Exception {
    asItWas();
    postgres.execute("postgres", "drop database killed", "drop role killed_owner");
    List<String> steps = new ArrayList<>();
    for (int step = 1; ; step++) {
      RestoreRunSpec spec =
          spec(
              "killed",
              "uid-new-" + step,
              RestoreOptions.DEFAULT.with(new RestoreOptions.Roles(true, false, false)));
      String broke = kill(spec, step);
      if (broke == null) {
        break;
      }
      steps.add(broke);
      if (runs().databases().contains("killed")) {
        assertThat(rows("killed")).as(broke).isEqualTo("backed up");
      }

      Runs.Outcome next = runs().run(spec);

      next.assertSuccess();
      assertThat(rows("killed")).as(broke).isEqualTo("backed up");
      assertThat(text("killed", "select relowner::regrole from pg_class where relname = 't'"))
          .isEqualTo("killed_owner");
      assertThat(runs().databases()).as(broke).noneMatch(TargetServer::isTemporary);
      postgres.execute("postgres", "drop database killed", "drop role killed_owner");
    }
    assertThat(steps.toString()).contains("CREATE ROLE killed_owner", "create database", "COMMIT");
  }

  /** Whatever keeps the last attempt from going on: nobody comes after it. */
  @Test
  void attemptThatIsRefusedDropsWhatAnotherHasLeft() throws Exception {
    asItWas();
    RestoreRunSpec spec = spec("killed", "uid-refused", RestoreOptions.DEFAULT);
    String left = marks(spec).temporaryPrefix() + "0123abcd_0";
    String ofAnother = marks(spec("killed", "uid-other", RestoreOptions.DEFAULT)).temporaryPrefix();
    postgres.createDatabase(left);
    postgres.createDatabase(ofAnother + "0123abcd_0");

    Runs.Outcome refused = runs().run(spec);

    assertThat(refused.report().reason()).isEqualTo(FailureReason.DATABASE_EXISTS);
    assertThat(refused.report().serverVersion()).as("says that nothing is left").isNotNull();
    assertThat(runs().databases())
        .doesNotContain(left)
        .contains("killed", ofAnother + "0123abcd_0");
    assertThat(rows("killed")).isEqualTo("changed since");
    postgres.execute("postgres", "drop database " + ofAnother + "0123abcd_0");
  }

  /**
   * Runs {@code spec} until it is to send the change number {@code step}.
   *
   * @return that change; null if there is none, since everything is restored before
   */
  private static String kill(RestoreRunSpec spec, int step) throws Exception {
    try (StepCutter cutter = StepCutter.start(postgres.port(), step)) {
      RunSpec.Server target = spec.target();
      Runs.Outcome outcome =
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
                      spec.options()));
      String broke = cutter.brokeBefore();
      // Nobody hears what a process says that was killed; but it must not have lied.
      if (outcome.report().succeeded()) {
        assertThat(rows("killed")).as(broke).isEqualTo("backed up");
      } else {
        assertThat(broke).as(String.join("\n", outcome.log())).isNotNull();
      }
      return broke;
    }
  }

  private static void asItWas() throws Exception {
    for (String name : runs().databases()) {
      if (name.startsWith("killed")) {
        postgres.execute("postgres", "drop database \"" + name + "\" with (force)");
      }
    }
    postgres.execute(
        "postgres",
        "do $$ begin if not exists (select from pg_roles where rolname = 'killed_owner') then"
            + " create role killed_owner; end if; end $$");
    postgres.createDatabase("killed");
    postgres.execute("killed", "create table t as select 'changed since'::text as what");
  }

  private static RestoreRunSpec spec(String name, String uid, RestoreOptions options)
      throws Exception {
    RestoreRunSpec spec = runs().specs().restore(backup.report(), s3.endpoint(), name, name);
    return new RestoreRunSpec(
        spec.formatVersion(),
        spec.restore(),
        uid,
        spec.backup(),
        spec.identity(),
        spec.target(),
        spec.databases(),
        spec.noProgressTimeoutSeconds(),
        options);
  }

  private static RestoreMarks marks(RestoreRunSpec spec) {
    return new RestoreMarks(spec.restore(), spec.uid());
  }

  private static String rows(String database) throws SQLException {
    return text(database, "select string_agg(what, ',') from t");
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
