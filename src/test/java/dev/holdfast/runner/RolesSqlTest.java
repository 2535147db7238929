package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RolesSqlTest {
  private static final List<String> DUMP =
      List.of(
          "\\restrict abc",
          "SET standard_conforming_strings = on;",
          "CREATE ROLE admin;",
          "ALTER ROLE admin WITH SUPERUSER INHERIT LOGIN PASSWORD 'SCRAM-SHA-256$4096:x$y:z';",
          "CREATE ROLE bob;",
          "ALTER ROLE bob WITH NOSUPERUSER INHERIT LOGIN CONNECTION LIMIT 3 PASSWORD"
              + " 'SCRAM-SHA-256$4096:a$b:c' VALID UNTIL '2030-01-01 00:00:00+00';",
          "CREATE ROLE \"Od\"\"d\";",
          "ALTER ROLE \"Od\"\"d\" WITH NOLOGIN;",
          "ALTER ROLE bob SET search_path TO 'app', 'public';",
          "ALTER ROLE admin SET work_mem TO '1GB';",
          "GRANT \"Od\"\"d\" TO bob WITH ADMIN OPTION GRANTED BY admin;",
          "GRANT admin TO bob GRANTED BY admin;",
          "GRANT bob TO \"Od\"\"d\" WITH ADMIN FALSE, INHERIT TRUE, SET TRUE GRANTED BY admin;",
          "CREATE TABLESPACE fast OWNER bob LOCATION '/x';");

  @Test
  void rolesThatAreThereAreNotMentioned() {
    RolesSql sql = RolesSql.of(DUMP, Set.of("admin"));

    assertThat(sql.roles()).containsExactlyInAnyOrder("bob", "Od\"d");
    assertThat(sql.statements())
        .containsExactly(
            "CREATE ROLE bob;",
            "CREATE ROLE \"Od\"\"d\";",
            DUMP.get(5),
            DUMP.get(7),
            DUMP.get(8),
            "GRANT \"Od\"\"d\" TO bob WITH ADMIN OPTION;",
            "GRANT bob TO \"Od\"\"d\";");
  }

  @Test
  void nothingIsMadeWhereAllAreThere() {
    assertThat(RolesSql.of(DUMP, Set.of("admin", "bob", "Od\"d")).statements()).isEmpty();
  }

  @Test
  void whatIsNoStatementAboutARoleIsNotTaken() {
    RolesSql sql =
        RolesSql.of(
            List.of(
                "CREATE ROLE eve; DROP DATABASE shop;",
                "CREATE ROLE eve;",
                "ALTER ROLE eve WITH LOGIN; DROP TABLE t;",
                "ALTER ROLE eve SET x TO 'a'; DROP TABLE t;--'",
                "\\! rm -rf /",
                "DO $$ begin end $$;",
                "DROP ROLE bob;",
                "GRANT eve TO eve; DROP ROLE bob;"),
            Set.of("bob"));

    assertThat(sql.statements()).containsExactly("CREATE ROLE eve;");
  }

  @Test
  void settingWithBackslashesIsTakenAndNothingBehindIt() {
    String setting = "ALTER ROLE eve SET x TO E'it''s \\\\ here\\\\';";
    RolesSql sql =
        RolesSql.of(
            List.of(
                "CREATE ROLE eve;",
                setting,
                "ALTER ROLE eve SET x TO E'\\'; DROP TABLE t;--';",
                "ALTER ROLE eve SET x TO E'\\''; DROP TABLE t;--';"),
            Set.of());

    assertThat(sql.statements()).containsExactly("CREATE ROLE eve;", setting);
  }
}
