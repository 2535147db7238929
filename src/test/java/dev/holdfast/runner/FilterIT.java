package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreOptions;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Restores of parts of a backup, by one connection and by several, on a real server. */
class FilterIT extends RunsOnServers {
  private static Runs.Outcome whole;
  private static Runs.Outcome divided;

  @BeforeAll
  static void start() throws Exception {
    postgres.createDatabase("shop");
    postgres.execute(
        "shop",
        "create schema app",
        "create schema \"Od\"\"d one\"",
        "create type app.mood as enum ('glad', 'sad')",
        "create table \"Od\"\"d one\".\"A.b\" as select 7 as id",
        "create table app.customers (id int primary key, mood app.mood)",
        "create table app.orders (id serial primary key, customer int references app.customers,"
            + " filler text)",
        "alter table app.orders alter filler set storage external",
        "create index orders_filler on app.orders (md5(filler))",
        "create view app.glad as select * from app.customers where mood = 'glad'",
        "insert into app.customers select i, 'glad' from generate_series(1, 10) i",
        "insert into app.orders (customer, filler) select 1 + i % 10,"
            + " repeat(md5(i::text), 100) from generate_series(1, 6000) i",
        "create table app.big (i int, filler text)",
        "alter table app.big alter filler set storage external",
        "insert into app.big select i, repeat(md5(i::text), 100) from generate_series(1, 6000) i",
        "analyze");
    Runs runs = runs();
    whole = runs.backup("filtered", "shop");
    divided = runs.run(runs.specs().withJobs(runs.spec("x", "shop", s3.endpoint()), "divided", 3));
    whole.assertSuccess();
    divided.assertSuccess();
    Manifest manifest = runs.manifest(divided.report());
    assertThat(manifest.databases().get(0).data()).as("it is divided").isNotEmpty();
  }

  @Test
  void tableComesBackWithItsRowsIndexesAndSequence() throws Exception {
    Runs.Outcome restore = restore(whole, "one_table", tables("app.orders"));

    restore.assertSuccess();
    assertOrdersAlone("one_table");
    assertThat(restore.log())
        .anyMatch(line -> line.contains("comes back without FK CONSTRAINT app orders"));
    assertThat(restore.report().message())
        .as("nobody has to read a log to know")
        .contains("comes back without FK CONSTRAINT app orders");
  }

  @Test
  void dividedBackupGivesTheSameTable() throws Exception {
    restore(divided, "one_of_divided", tables("app.orders")).assertSuccess();

    assertOrdersAlone("one_of_divided");
  }

  @Test
  void severalConnectionsGiveTheSameTable() throws Exception {
    Runs.Outcome restore =
        run(whole, "one_by_four", RestoreOptions.DEFAULT.with(tables("app.orders")).withJobs(4));

    restore.assertSuccess();
    assertOrdersAlone("one_by_four");
  }

  @Test
  void schemaComesBackWithItselfAndEverythingInIt() throws Exception {
    restore(whole, "one_schema", schemas("app")).assertSuccess();

    assertThat(text("one_schema", "select count(*) from app.glad")).isEqualTo("10");
    assertThat(
            text(
                "one_schema",
                "select count(*) from pg_constraint where contype = 'f' and conrelid ="
                    + " 'app.orders'::regclass"))
        .isEqualTo("1");
    assertThat(text("one_schema", "select count(*) from pg_namespace where nspname like 'Od%'"))
        .isEqualTo("0");
  }

  @Test
  void namesThatNeedQuotesAreFound() throws Exception {
    restore(whole, "odd", tables("\"Od\"\"d one\".\"A.b\"")).assertSuccess();
    restore(whole, "odd_schema", schemas("Od\"d one")).assertSuccess();

    assertThat(text("odd", "select id from \"Od\"\"d one\".\"A.b\"")).isEqualTo("7");
    assertThat(text("odd_schema", "select id from \"Od\"\"d one\".\"A.b\"")).isEqualTo("7");
  }

  @Test
  void filterThatSelectsNothingIsNamedAndNothingIsMade() throws Exception {
    Runs.Outcome table = restore(whole, "none", tables("app.orders", "app.nothing"));
    Runs.Outcome schema = restore(whole, "none", schemas("nowhere"));

    assertThat(table.report().reason()).isEqualTo(FailureReason.FILTER_MATCHES_NOTHING);
    assertThat(table.report().message()).contains("spec.filters.tables[1], app.nothing");
    assertThat(schema.report().reason()).isEqualTo(FailureReason.FILTER_MATCHES_NOTHING);
    assertThat(schema.report().message()).contains("spec.filters.schemas[0], \"nowhere\"");
    assertThat(runs().databases()).doesNotContain("none").noneMatch(TargetServer::isTemporary);
  }

  @Test
  void viewWithoutItsTableIsRefused() throws Exception {
    Runs.Outcome restore = restore(whole, "view", tables("app.glad"));

    assertThat(restore.report().reason()).isEqualTo(FailureReason.FILTER_TOO_NARROW);
    assertThat(restore.report().message()).contains("VIEW app glad", "TABLE app customers");
    assertThat(runs().databases()).doesNotContain("view");
  }

  @Test
  void everythingByOneTransactionAndByFourConnectionsIsTheSame() throws Exception {
    run(whole, "by_one", RestoreOptions.DEFAULT.inSingleTransaction()).assertSuccess();
    run(whole, "by_four", RestoreOptions.DEFAULT.withJobs(4)).assertSuccess();
    run(divided, "by_two", RestoreOptions.DEFAULT.withJobs(2)).assertSuccess();

    for (String name : List.of("by_one", "by_four", "by_two")) {
      assertThat(dev.holdfast.embedded.DatabaseComparison.of(postgres, "shop", name).differences())
          .as(name)
          .isEmpty();
    }
  }

  @Test
  void dividedBackupIsNotRestoredInOneTransaction() throws Exception {
    Runs.Outcome restore = run(divided, "not_by_one", RestoreOptions.DEFAULT.inSingleTransaction());

    assertThat(restore.report().reason()).isEqualTo(FailureReason.NOT_SUPPORTED);
    assertThat(restore.report().field()).isEqualTo("spec.singleTransaction");
  }

  private static void assertOrdersAlone(String database) throws SQLException {
    assertThat(text(database, "select count(*) from app.orders")).isEqualTo("6000");
    assertThat(text(database, "select nextval('app.orders_id_seq')")).isEqualTo("6001");
    assertThat(
            text(
                database,
                "select string_agg(indexrelid::regclass::text, ',' order by"
                    + " indexrelid::regclass::text) from pg_index where indrelid ="
                    + " 'app.orders'::regclass"))
        .isEqualTo("app.orders_filler,app.orders_pkey");
    assertThat(
            text(
                database,
                "select string_agg(relname, ',' order by relname) from pg_class where relkind in"
                    + " ('r', 'v') and relnamespace = 'app'::regnamespace"))
        .isEqualTo("orders");
  }

  private Runs.Outcome restore(Runs.Outcome backup, String to, RestoreOptions.Filters filters)
      throws Exception {
    return run(backup, to, RestoreOptions.DEFAULT.with(filters));
  }

  private static Runs.Outcome run(Runs.Outcome backup, String to, RestoreOptions options)
      throws Exception {
    return runs()
        .run(
            RunnerSpecs.withOptions(
                runs().specs().restore(backup.report(), s3.endpoint(), "shop", to), options));
  }

  private static RestoreOptions.Filters tables(String... names) {
    return new RestoreOptions.Filters(List.of(), List.of(names));
  }

  private static RestoreOptions.Filters schemas(String... names) {
    return new RestoreOptions.Filters(List.of(names), List.of());
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
