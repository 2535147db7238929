package dev.holdfast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample and the comparison test one another: a difference in either shows in both. */
class DatabaseComparisonTest {
  private static final int MEBIBYTES = 10;
  private static final String RELATIONS =
      "select count(*) from pg_class where relkind in ('r', 'm') and relnamespace in"
          + " ('public'::regnamespace, 'billing'::regnamespace, '\"Höfe & Gärten\"'::regnamespace)";

  private static EmbeddedPostgres server;
  private static PostgresDatabase sample;
  private static PostgresDatabase restored;

  /** The schema without rows: comparing those, too, would take most of the time. */
  private static PostgresDatabase bare;

  @BeforeAll
  static void fillAndRestore(@TempDir Path directory) throws Exception {
    server = EmbeddedPostgres.start();
    sample = server.createDatabase("shop");
    SampleDatabase.fill(sample, MEBIBYTES, 1);
    restored = server.createDatabase("restored");
    Path dump = directory.resolve("dump");
    run(sample, "pg_dump", "--format=custom", "--compress=0", "--file=" + dump, "--dbname=shop");
    run(restored, "pg_restore", "--exit-on-error", "--dbname=restored", dump.toString());
    bare = server.createDatabase("bare");
    run(bare, "pg_restore", "--exit-on-error", "-s", "--dbname=bare", dump.toString());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void run(PostgresDatabase database, String program, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(database.binaries().resolve(program).toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("PGHOST", database.host());
    builder.environment().put("PGPORT", String.valueOf(database.port()));
    builder.environment().put("PGUSER", database.user());
    builder.environment().put("PGPASSWORD", database.password());
    Path output = Files.createTempFile("holdfast", ".log");
    int status =
        builder.redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
    String said = Files.readString(output);
    Files.delete(output);
    assertThat(status).as(said).isZero();
  }

  private static long number(PostgresDatabase database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        ResultSet answer = connection.createStatement().executeQuery(sql)) {
      answer.next();
      return answer.getLong(1);
    }
  }

  @Test
  void theSampleIsAsLargeAsItWasAskedToBe() throws SQLException {
    assertThat(number(sample, "select pg_database_size('shop')"))
        .isBetween(MEBIBYTES * 1024L * 1024L, MEBIBYTES * 1024L * 1024L * 3);
  }

  @Test
  void aRestoredDumpIsIdentical() throws SQLException {
    DatabaseComparison comparison = DatabaseComparison.of(sample, restored);

    assertThat(comparison.differences()).isEmpty();
    assertThat((long) comparison.tables()).isEqualTo(number(sample, RELATIONS));
    assertThat(comparison.rows()).isGreaterThan(number(sample, "select count(*) from orders") * 3);
    assertThat(comparison.sequences()).isEqualTo(6);
    assertThat(comparison.largeObjects()).isEqualTo(3);
  }

  @Tag("slow")
  @Test
  void theSameSeedGivesTheSameRowsAndAnotherSeedOthers() {
    PostgresDatabase again = server.createDatabase("again");
    SampleDatabase.fill(again, MEBIBYTES, 1);
    PostgresDatabase other = server.createDatabase("other");
    SampleDatabase.fill(other, MEBIBYTES, 2);

    assertThat(DatabaseComparison.of(sample, again).differences()).isEmpty();
    assertThat(DatabaseComparison.of(sample, other).differences())
        .anyMatch(difference -> difference.startsWith("table public.customers: row 1: "));
  }

  @Test
  void oneChangedThingOfEachKindIsFound() {
    PostgresDatabase changed = copy(restored, "changed");
    server.execute(
        "changed",
        "update orders set note = note || ' ' where id = 77",
        "delete from no_columns where ctid = '(0,3)'",
        "insert into with_gaps values (2, null)",
        "update all_types set a_double = '0' where id = 3",
        "update vehicles set wheels = null where id = 11",
        "select nextval('countdown')",
        "select setval('untouched', 1, true)",
        "select lo_put(90002, 299999, '!')",
        "select lo_unlink(90001)",
        "update documents set scan = set_byte(scan, 9, 0) where id = 3",
        "update order_lines set amount = amount + 1 where order_id = 5 and line = 1",
        "update orders_rest set total = total + 1 where id = (select max(id) from orders_rest)",
        "refresh materialized view revenue",
        "create table added ()",
        "drop table empty");

    List<String> differences = DatabaseComparison.of(restored, changed).differences();

    assertThat(differences)
        .satisfiesExactlyInAnyOrder(
            found -> assertThat(found).startsWith("table public.orders_2024: row "),
            found -> assertThat(found).startsWith("table public.no_columns: row 7:  / no row"),
            found -> assertThat(found).startsWith("table public.with_gaps: row 4: no row / 2\t"),
            found -> assertThat(found).startsWith("table public.all_types: row 4: "),
            found -> assertThat(found).contains("table public.vehicles: row 1: ", "\t1 / ", "\\N"),
            found -> assertThat(found).startsWith("table public.documents: row "),
            found -> assertThat(found).startsWith("table public.order_lines: row "),
            found -> assertThat(found).startsWith("table public.orders_rest: row "),
            found -> assertThat(found).startsWith("table public.revenue: row "),
            found -> assertThat(found).contains("table public.added: only in the second"),
            found -> assertThat(found).contains("table public.empty: only in the first"),
            found -> assertThat(found).startsWith("sequence public.countdown: "),
            found ->
                assertThat(found)
                    .isEqualTo("sequence public.untouched: 1, called: false / 1, called: true"),
            found -> assertThat(found).startsWith("large object 90002: "),
            found -> assertThat(found).isEqualTo("large object 90001: only in the first database"),
            found -> assertThat(found).startsWith("schema, line "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop index events_by_time",
        "comment on schema billing is 'changed'",
        "alter table empty alter nothing type varchar",
        "revoke select on customers from public"
      })
  void aSchemaThatDiffersIsFound(String change) {
    PostgresDatabase changed = copy(bare, "changed_schema");
    try {
      server.execute("changed_schema", change);

      assertThat(DatabaseComparison.of(bare, changed).differences())
          .singleElement(STRING)
          .startsWith("schema, line ");
    } finally {
      server.execute("postgres", "drop database changed_schema");
    }
  }

  private static PostgresDatabase copy(PostgresDatabase of, String name) {
    server.execute("postgres", "create database " + name + " template " + of.name());
    return server.database(name);
  }
}
