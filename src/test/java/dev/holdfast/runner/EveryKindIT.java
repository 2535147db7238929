package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.AgeIdentity;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.StandardTools;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that PostgreSQL knows comes back as it was. */
class EveryKindIT {
  private static final int MAJOR = 15;

  /** What pg_dump calls what is in an archive. */
  private static final Set<String> KINDS =
      Set.of(
          """
          ACCESS METHOD
          ACL
          AGGREGATE
          BLOB
          BLOBS
          CAST
          CHECK CONSTRAINT
          COLLATION
          COMMENT
          CONSTRAINT
          CONVERSION
          DEFAULT
          DEFAULT ACL
          DOMAIN
          EVENT TRIGGER
          EXTENSION
          FK CONSTRAINT
          FOREIGN DATA WRAPPER
          FOREIGN TABLE
          FUNCTION
          INDEX
          INDEX ATTACH
          MATERIALIZED VIEW
          MATERIALIZED VIEW DATA
          OPERATOR
          OPERATOR CLASS
          OPERATOR FAMILY
          POLICY
          PROCEDURAL LANGUAGE
          PROCEDURE
          PUBLICATION
          PUBLICATION TABLE
          PUBLICATION TABLES IN SCHEMA
          ROW SECURITY
          RULE
          SCHEMA
          SEQUENCE
          SEQUENCE OWNED BY
          SEQUENCE SET
          SERVER
          SHELL TYPE
          STATISTICS
          SUBSCRIPTION
          TABLE
          TABLE ATTACH
          TABLE DATA
          TEXT SEARCH CONFIGURATION
          TEXT SEARCH DICTIONARY
          TEXT SEARCH PARSER
          TEXT SEARCH TEMPLATE
          TRANSFORM
          TRIGGER
          TYPE
          USER MAPPING
          VIEW
          """
              .split("\n", -1));

  /** The varieties that the catalogues tell apart. */
  private static final String VARIETIES =
      """
      pg_am.amtype oid: i t
      pg_aggregate.aggfinalmodify aggfnoid: r s w
      pg_aggregate.aggkind aggfnoid: h n o
      pg_amop.amoppurpose oid: o s
      pg_attribute.attgenerated attrelid: - s
      pg_attribute.attidentity attrelid: - a d
      pg_attribute.attstorage attrelid: e m p x
      pg_cast.castcontext oid: a e i
      pg_cast.castmethod oid: b f i
      pg_class.relkind oid: I S c f i m p r t v
      pg_class.relpersistence oid: p u
      pg_class.relreplident oid: d f i n
      pg_collation.collprovider oid: c i
      pg_constraint.confdeltype oid: - a c d n r
      pg_constraint.confmatchtype oid: - f s
      pg_constraint.confupdtype oid: - a c d n r
      pg_constraint.contype oid: c f p t u x
      pg_constraint.convalidated oid: false true
      pg_default_acl.defaclobjtype oid: S T f n r
      pg_event_trigger.evtenabled oid: A D O R
      pg_event_trigger.evtevent oid: ddl_command_end ddl_command_start sql_drop table_rewrite
      pg_index.indnullsnotdistinct indexrelid: false true
      pg_operator.oprkind oid: b l
      pg_partitioned_table.partstrat partrelid: h l r
      pg_policy.polcmd oid: * a d r w
      pg_policy.polpermissive oid: false true
      pg_proc.prokind oid: a f p w
      pg_proc.proparallel oid: r s u
      pg_proc.provolatile oid: i s v
      pg_rewrite.ev_enabled oid: A D O R
      pg_rewrite.ev_type oid: 1 2 3 4
      pg_trigger.tgenabled oid: A D O R
      pg_type.typtype oid: b c d e m p r
      """;

  /**
   * Catalogues that nobody fills here: labels need a library that gives them a meaning, the tables
   * of a subscription come from its publisher, and those of extensions are not dumped.
   */
  private static final Set<String> LEFT_EMPTY =
      Set.of("pg_init_privs", "pg_seclabel", "pg_subscription_rel");

  private static EmbeddedPostgres postgres;
  private static EmbeddedS3 s3;

  @TempDir static Path directory;

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.start(EveryKind.SETTING);
    assumeTrue(EveryKind.major(postgres) >= MAJOR, "skipped: it needs PostgreSQL 15 or newer");
    s3 = EmbeddedS3.borrow();
    EveryKind.create(postgres);
  }

  @AfterAll
  static void stop() {
    postgres.close();
    if (s3 != null) {
      s3.close();
    }
  }

  @Test
  void noKindOfObjectIsMissing() {
    Path archive = directory.resolve("kinds.dump");
    tool(
        "pg_dump",
        "--format=custom",
        "--compress=0",
        "--file=" + archive,
        connection(postgres, EveryKind.DATABASE));
    Set<String> found = new TreeSet<>();
    Pattern kind = Pattern.compile("\\d+; \\d+ \\d+ ([A-Z][A-Z ]*[A-Z]) .*");
    tool("pg_restore", "--list", archive.toString())
        .lines()
        .map(kind::matcher)
        .filter(Matcher::matches)
        // Since version 17 several large objects share an entry.
        .forEach(line -> found.add(line.group(1).replace("BLOB METADATA", "BLOB")));

    assertThat(found).containsAll(KINDS.stream().filter(name -> !name.isEmpty()).toList());
  }

  @Test
  void noCatalogueIsAsItIsInAnEmptyDatabase() throws Exception {
    Map<String, Long> empty = rowsOfCatalogues("template1");

    Map<String, Long> filled = rowsOfCatalogues(EveryKind.DATABASE);

    assertThat(filled).hasSizeGreaterThan(40);
    Set<String> alike = new TreeSet<>(filled.keySet());
    alike.removeIf(name -> !filled.get(name).equals(empty.get(name)));
    assertThat(alike).isSubsetOf(LEFT_EMPTY);
  }

  @Test
  void noVarietyIsMissing() throws Exception {
    for (String line : VARIETIES.lines().toList()) {
      String[] parts = line.split("[.:]? ", 3);
      String[] names = parts[0].split("[.]", 2);
      String found =
          text(
              EveryKind.DATABASE,
              "select string_agg(what, ' ' order by what collate \"C\") from (select distinct"
                  + " coalesce(nullif(trim(%s::text), ''), '-') as what from %s where %s::oid >= 16384"
                      .formatted(names[1], names[0], parts[1])
                  + ") all_of_them");

      assertThat(found.split(" ", -1)).as(parts[0]).contains(parts[2].split(" ", -1));
    }
  }

  /** Three tables are large enough for a part of their own, but the archive takes one of them. */
  @ParameterizedTest
  @CsvSource({"1, 1", "4, 3"})
  void everythingIsRestoredAsItWas(int jobs, int objects) throws Exception {
    String name = "all-" + jobs;
    RunSpec spec = runs().spec(name, EveryKind.DATABASE, s3.endpoint());
    Runs.Outcome backup = runs().run(runs().specs().withJobs(spec, name, jobs));
    backup.assertSuccess();
    assertThat(runs().manifest(backup.report()).objects()).hasSize(objects);

    Runs.Outcome restore = runs().restore(backup, EveryKind.DATABASE, "all_" + jobs);

    restore.assertSuccess();
    assertSame(DatabaseComparison.of(postgres, EveryKind.DATABASE, "all_" + jobs));
  }

  @Test
  void everythingIsRestoredToANewServerWithItsRoles() throws Exception {
    assumeTrue(StandardTools.has("age"), "skipped: age is not installed");
    AgeIdentity age = AgeIdentity.create(directory, "identity");
    RunSpec spec =
        runs()
            .specs()
            .encrypted(
                runs().specs().withGlobals(runs().spec("moved", EveryKind.DATABASE, s3.endpoint())),
                new RunSpec.Recipients(Encryption.AGE, List.of(age.recipient()), null));
    Runs.Outcome backup = runs().run(spec);
    backup.assertSuccess();
    try (EmbeddedPostgres other = EmbeddedPostgres.start(EveryKind.SETTING)) {
      EveryKind.createTablespace(other);
      Runs there = new Runs(directory, other, s3);

      Runs.Outcome restore =
          there.run(
              RunnerSpecs.withOptions(
                  there
                      .specs()
                      .restore(
                          backup.report(),
                          s3.endpoint(),
                          EveryKind.DATABASE,
                          EveryKind.DATABASE,
                          new RestoreRunSpec.Identity(
                              new RunSpec.MountedSecret(
                                  "id", age.file().toString(), "spec.decryption.secretRef"),
                              null)),
                  RestoreOptions.DEFAULT.with(new RestoreOptions.Roles(true, false, false))));

      restore.assertSuccess();
      assertSame(
          DatabaseComparison.of(
              postgres.database(EveryKind.DATABASE), other.database(EveryKind.DATABASE)));
      assertThat(globals(other)).isEqualTo(globals(postgres)).contains("ev_app", "SCRAM-SHA-256$");
    }
  }

  /**
   * Another role comes in the place of one that owns much and grants much. That it is called as the
   * first one afterwards is for the comparison alone.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void everythingOfARoleBelongsToTheOneInItsPlaceAndNothingElseDoes(int jobs) throws Exception {
    String name = "owners-" + jobs;
    RunSpec spec = runs().spec(name, EveryKind.DATABASE, s3.endpoint());
    Runs.Outcome backup = runs().run(runs().specs().withJobs(spec, name, jobs));
    backup.assertSuccess();
    try (EmbeddedPostgres other = EmbeddedPostgres.start(EveryKind.SETTING)) {
      EveryKind.createRoles(other);
      EveryKind.createTablespace(other);
      other.execute("postgres", "create role heir", "create database bystander owner ev_owner");
      other.execute("bystander", "create table t ()", "alter table t owner to ev_owner");
      Runs there = new Runs(directory, other, s3);

      Runs.Outcome restore =
          there.run(
              RunnerSpecs.withOptions(
                  there
                      .specs()
                      .restore(
                          backup.report(), s3.endpoint(), EveryKind.DATABASE, EveryKind.DATABASE),
                  RestoreOptions.DEFAULT.with(
                      new RestoreOptions.Roles(
                          false,
                          false,
                          false,
                          List.of(new RestoreOptions.Roles.Mapping("ev_owner", "heir"))))));

      restore.assertSuccess();
      assertThat(
              text(
                  other, "bystander", "select relowner::regrole from pg_class where relname = 't'"))
          .isEqualTo("ev_owner");
      assertThat(
              text(
                  other,
                  "postgres",
                  "select datdba::regrole from pg_database where datname = 'bystander'"))
          .isEqualTo("ev_owner");
      other.execute(
          "postgres",
          "alter role ev_owner rename to left_alone",
          "alter role heir rename to ev_owner");
      assertSame(
          DatabaseComparison.of(
              postgres.database(EveryKind.DATABASE), other.database(EveryKind.DATABASE)));
    }
  }

  private static void assertSame(DatabaseComparison comparison) {
    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.rows()).isGreaterThan(7_000);
    assertThat(comparison.largeObjects()).isEqualTo(4);
    assertThat(comparison.sequences()).isGreaterThan(6);
  }

  private static Map<String, Long> rowsOfCatalogues(String database) throws Exception {
    Map<String, Long> rows = new TreeMap<>();
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement()) {
      Set<String> names = new TreeSet<>();
      try (ResultSet found =
          statement.executeQuery(
              "select relname from pg_class where relkind = 'r' and not relisshared"
                  + " and relnamespace = 'pg_catalog'::regnamespace")) {
        while (found.next()) {
          names.add(found.getString(1));
        }
      }
      for (String name : names) {
        try (ResultSet count = statement.executeQuery("select count(*) from pg_catalog." + name)) {
          count.next();
          rows.put(name, count.getLong(1));
        }
      }
    }
    return rows;
  }

  /** Roles, and who is a member of them. The superuser was there before. */
  private static String globals(EmbeddedPostgres server) {
    return tool("pg_dumpall", "--globals-only", connection(server, "postgres"))
        .lines()
        .filter(line -> line.contains(" ROLE ") || line.startsWith("GRANT "))
        .filter(line -> !line.contains(" ROLE " + EmbeddedPostgres.USER))
        .collect(Collectors.joining("\n"));
  }

  private static String connection(EmbeddedPostgres server, String database) {
    return "--dbname=postgresql://%s:%s@%s:%d/%s"
        .formatted(
            EmbeddedPostgres.USER,
            EmbeddedPostgres.PASSWORD,
            server.host(),
            server.port(),
            database);
  }

  private static String tool(String... command) {
    String[] all = command.clone();
    all[0] = postgres.binaries().resolve(command[0]).toString();
    return StandardTools.text(StandardTools.run(new byte[0], all));
  }

  private static String text(String database, String query) throws Exception {
    return text(postgres, database, query);
  }

  private static String text(EmbeddedPostgres server, String database, String query)
      throws Exception {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  private Runs runs() {
    return new Runs(directory, postgres, s3);
  }
}
