package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.RestorePlanReport;
import dev.holdfast.artifact.RestoreRunSpec;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is found out before anything is made, on a real server. */
class PlanIT extends RunsOnServers {
  private static final RestoreOptions PLAN = RestoreOptions.DEFAULT.planned();
  private static final RestoreOptions PLAN_TO_REPLACE =
      PLAN.with(new RestoreOptions.Replacement(true, true));

  @BeforeAll
  static void start() {
    postgres.createDatabase("shop");
    postgres.execute("shop", "create table t as select generate_series(1, 10) as id");
  }

  @Test
  void planSaysWhatWouldBeDoneAndMakesNothing() throws Exception {
    Runs.Outcome backup = runs().backup("plan", "shop");
    List<String> before = runs().databases();
    try (Connection session = postgres.connect("shop")) {

      Runs.Outcome plan = plan(backup, "shop", "shop", PLAN_TO_REPLACE);

      plan.assertSuccess();
      RestorePlanReport.PlannedDatabase database = plan.report().plan().databases().get(0);
      assertThat(database.exists()).isTrue();
      assertThat(database.connections()).isEqualTo(1);
      assertThat(database.replacedName()).startsWith("shop_before_");
      assertThat(database.rawBytes()).isPositive();
      assertThat(plan.report().plan().notes())
          .anyMatch(note -> note.contains("PostgreSQL"))
          .anyMatch(note -> note.contains("free is not known"));
      assertThat(session.isValid(1)).isTrue();
    }
    assertThat(runs().databases()).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void everythingThatIsInTheWayIsToldAtOnceAndNothingIsMade() throws Exception {
    postgres.execute(
        "postgres", "create role plan_owner", "create role plan_reader", "create database needy");
    postgres.execute(
        "needy",
        "create extension pg_trgm",
        "create table t as select 1 as id",
        "alter table t owner to plan_owner",
        "grant select on t to plan_reader");
    Runs.Outcome backup = runs().backup("needy", "needy");
    backup.assertSuccess();
    postgres.execute("needy", "drop table t", "create table t as select 2 as id");
    postgres.execute("postgres", "drop role plan_owner", "drop role plan_reader");
    List<String> before = runs().databases();

    Runs.Outcome plan = plan(backup, "needy", "needy", PLAN);
    Runs.Outcome restore = runs().restore(backup, "needy", "needy_r");

    assertThat(plan.report().reason()).isEqualTo(FailureReason.DATABASE_EXISTS);
    assertThat(plan.report().plan().problems())
        .hasSize(2)
        .anyMatch(problem -> problem.contains("has \"needy\" already"))
        .anyMatch(problem -> problem.contains("the roles \"plan_owner\", \"plan_reader\""));
    assertThat(plan.report().plan().databases()).hasSize(1);
    assertThat(restore.report().reason()).isEqualTo(FailureReason.ROLES_MISSING);
    assertThat(restore.exitCode()).isEqualTo(78);
    assertThat(runs().databases()).containsExactlyInAnyOrderElementsOf(before);
  }

  private Runs.Outcome plan(Runs.Outcome backup, String from, String to, RestoreOptions options)
      throws Exception {
    RestoreRunSpec spec = runs().specs().restore(backup.report(), s3.endpoint(), from, to);
    return runs().run(RunnerSpecs.withOptions(spec, options));
  }
}
