package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names that would be commands, options or paths, if anything took them for that. */
class HostileNamesIT extends RunsOnServers {
  /** Short, since what is in a name has 63 bytes of room. */
  private static List<String> names() {
    return List.of(
        "x; touch trace",
        "$(touch trace)",
        "`touch trace`",
        "a'; drop table t; --",
        "a\"b\\c",
        "new\nline\r",
        "--host=127.0.0.2",
        "-c touch",
        "host=127.0.0.2 port=1",
        "postgresql://127.0.0.2/x",
        "../../trace",
        "%s%n{0}${jndi:x}",
        "*");
  }

  @Test
  void databasesAndAllThatIsInThemComeBackUnderTheirNames() throws Exception {
    List<String> databases = names().stream().filter(name -> !name.equals("*")).toList();
    for (int i = 0; i < databases.size(); i++) {
      fill(databases.get(i), names().get((i + 1) % names().size()));
    }
    Runs.Outcome backup =
        runs()
            .run(
                runs()
                    .specs()
                    .withGlobals(
                        runs()
                            .specs()
                            .withParts(
                                runs().spec("names", databases.get(0), s3.endpoint()),
                                databases,
                                List.of(),
                                RunSpec.Filters.NONE)));
    backup.assertSuccess();

    for (int i = 0; i < databases.size(); i++) {
      String target = databases.get(i) + i;
      runs()
          .run(
              RunnerSpecs.withOptions(
                  runs().specs().restore(backup.report(), s3.endpoint(), databases.get(i), target),
                  RestoreOptions.DEFAULT.withJobs(2)))
          .assertSuccess();
      String name = names().get((i + 1) % names().size());
      assertThat(
              text(
                  target,
                  "select count("
                      + quoted(name)
                      + ") || (select obj_description(oid) from pg_class where relname = '"
                      + name.replace("'", "''")
                      + "') from "
                      + quoted(name)
                      + "."
                      + quoted(name)))
          .as(databases.get(i))
          .isEqualTo("10x\n\\! touch trace\n");
    }
    assertNoTrace();
  }

  @Test
  void tablesAndSchemasOfSuchNamesAreSelectedByThem() throws Exception {
    postgres.createDatabase("selected");
    for (String name : names()) {
      postgres.execute(
          "selected",
          "create schema " + quoted(name),
          "create table " + quoted(name) + "." + quoted(name) + " as select 1 as id");
    }
    Runs.Outcome backup = runs().backup("selected", "selected");
    backup.assertSuccess();

    for (int i = 0; i < names().size(); i++) {
      String name = names().get(i);
      Runs.Outcome restore =
          runs()
              .run(
                  RunnerSpecs.withOptions(
                      runs()
                          .specs()
                          .restore(backup.report(), s3.endpoint(), "selected", "selected" + i),
                      RestoreOptions.DEFAULT.with(
                          new RestoreOptions.Filters(
                              List.of(), List.of(quoted(name) + "." + quoted(name))))));
      if (restore.report().succeeded()) {
        assertThat(tables("selected" + i)).as(name).isEqualTo("1");
      } else {
        assertThat(restore.report().message()).as(name).isNotBlank();
        assertThat(runs().databases()).doesNotContain("selected" + i);
      }
    }
    assertNoTrace();
  }

  private static void fill(String database, String name) {
    postgres.createDatabase(database);
    postgres.createRole(database.substring(0, Math.min(40, database.length())), "p", "");
    postgres.execute(
        database,
        "create schema " + quoted(name),
        "create table "
            + quoted(name)
            + "."
            + quoted(name)
            + " as select "
            + "i as "
            + quoted(name)
            + " from generate_series(1, 10) i",
        "comment on table " + quoted(name) + "." + quoted(name) + " is 'x\n\\! touch trace\n'",
        "alter table "
            + quoted(name)
            + "."
            + quoted(name)
            + " owner to "
            + quoted(database.substring(0, Math.min(40, database.length()))));
  }

  private static String tables(String database) throws Exception {
    return text(
        database, "select count(*) from pg_tables where schemaname !~ '^(pg_|information_schema)'");
  }

  private static String text(String database, String query) throws Exception {
    try (var connection = postgres.connect(database);
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Wherever a command would have been run. */
  private static void assertNoTrace() throws IOException {
    for (Path place :
        List.of(Path.of(""), directory, Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(Files.exists(place.resolve("trace"))).as(place.toString()).isFalse();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().equals("trace"));
    }
  }
}
