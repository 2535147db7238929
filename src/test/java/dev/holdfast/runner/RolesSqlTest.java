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
    assertThat(sql.sql())
        .containsExactly(
            "CREATE ROLE bob;",
            "CREATE ROLE \"Od\"\"d\";",
            "ALTER ROLE bob WITH LOGIN CONNECTION LIMIT 3 PASSWORD 'SCRAM-SHA-256$4096:a$b:c' VALID"
                + " UNTIL '2030-01-01 00:00:00+00';",
            DUMP.get(8),
            "GRANT \"Od\"\"d\" TO bob WITH ADMIN OPTION;",
            "GRANT bob TO \"Od\"\"d\" WITH ADMIN FALSE, INHERIT TRUE, SET TRUE;");
    assertThat(sql.powers()).isEmpty();
    assertThat(sql.leftOut())
        .containsExactly(
            "role \"bob\" does not become a member of \"admin\", since \"admin\" was there before");
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

    assertThat(sql.sql())
        .containsExactly(
            "CREATE ROLE eve;",
            "ALTER ROLE eve WITH LOGIN;",
            "ALTER ROLE eve SET x TO 'a';",
            "GRANT eve TO eve;");
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

    assertThat(sql.sql()).containsExactly("CREATE ROLE eve;", setting);
  }

  @Test
  void lineOfACommentIsNoStatement() {
    String comment =
        "COMMENT ON ROLE eve IS 'it''s\nCREATE ROLE evil;\nALTER ROLE eve SUPERUSER;';";

    RolesSql sql = RolesSql.of(List.of(("CREATE ROLE eve;\n" + comment).split("\n", -1)), Set.of());

    assertThat(sql.roles()).containsExactly("eve");
    assertThat(sql.sql()).containsExactly("CREATE ROLE eve;", comment);
  }

  @Test
  void whatIsTheDefaultIsNotSaidSinceNotEverybodyMay() {
    RolesSql sql =
        RolesSql.of(
            List.of(
                "CREATE ROLE eve;",
                "ALTER ROLE eve WITH NOSUPERUSER INHERIT NOCREATEROLE NOCREATEDB NOLOGIN"
                    + " NOREPLICATION NOBYPASSRLS;",
                "CREATE ROLE adam;",
                "ALTER ROLE adam WITH NOSUPERUSER NOINHERIT NOCREATEROLE CREATEDB LOGIN"
                    + " NOREPLICATION NOBYPASSRLS;"),
            Set.of());

    assertThat(sql.sql())
        .containsExactly(
            "CREATE ROLE eve;",
            "CREATE ROLE adam;",
            "ALTER ROLE adam WITH NOINHERIT CREATEDB LOGIN;");
    assertThat(sql.powers()).isEmpty();
  }

  @Test
  void whatLetsARoleTakeOverAServerIsTold() {
    RolesSql sql =
        RolesSql.of(
            List.of(
                "CREATE ROLE eve;",
                "ALTER ROLE eve WITH SUPERUSER INHERIT CREATEROLE NOCREATEDB LOGIN REPLICATION"
                    + " BYPASSRLS;",
                "GRANT pg_execute_server_program TO eve WITH INHERIT TRUE GRANTED BY admin;",
                "GRANT ALTER SYSTEM ON PARAMETER archive_command TO eve WITH GRANT OPTION;",
                "GRANT SET,ALTER SYSTEM ON PARAMETER work_mem TO admin;"),
            Set.of("admin", "pg_execute_server_program"));

    assertThat(sql.powers())
        .containsExactly(
            "role \"eve\" is SUPERUSER",
            "role \"eve\" is CREATEROLE",
            "role \"eve\" is REPLICATION",
            "role \"eve\" is BYPASSRLS",
            "role \"eve\" is a member of pg_execute_server_program",
            "role \"eve\" may set archive_command");
    assertThat(sql.sql())
        .containsExactly(
            "CREATE ROLE eve;",
            "ALTER ROLE eve WITH SUPERUSER CREATEROLE LOGIN REPLICATION BYPASSRLS;",
            "GRANT pg_execute_server_program TO eve WITH INHERIT TRUE;",
            "GRANT ALTER SYSTEM ON PARAMETER archive_command TO eve WITH GRANT OPTION;");
  }

  @Test
  void whatIsLeftOutIsToldWithoutPasswords() {
    RolesSql sql =
        RolesSql.of(
            List.of(
                "CREATE ROLE eve;",
                "GRANT eve TO admin GRANTED BY admin;",
                "GRANT pg_of_the_future TO eve;",
                "SECURITY LABEL FOR selinux ON ROLE eve IS 'secret';",
                "ALTER ROLE eve WITH 'odd' PASSWORD 'secret';",
                "SECURITY LABEL FOR selinux ON ROLE admin IS 'secret';"),
            Set.of("admin"));

    assertThat(sql.leftOut())
        .containsExactly(
            "role \"admin\" does not become a member of \"eve\", since \"admin\" was there before",
            "role \"eve\" does not become a member of \"pg_of_the_future\", since there is no role"
                + " \"pg_of_the_future\"",
            "role \"eve\" comes without SECURITY LABEL FOR selinux ON ROLE eve IS …, which is not"
                + " known",
            "role \"eve\" comes without ALTER ROLE eve WITH …, which is not known");
    assertThat(sql.sql()).containsExactly("CREATE ROLE eve;");
  }

  @Test
  void rolesThatLogInWithoutAPasswordAreNamed() {
    RolesSql sql =
        RolesSql.of(
            List.of(
                "CREATE ROLE app;",
                "ALTER ROLE app WITH NOSUPERUSER INHERIT LOGIN NOREPLICATION NOBYPASSRLS;",
                "CREATE ROLE bob;",
                "ALTER ROLE bob WITH INHERIT LOGIN PASSWORD 'SCRAM-SHA-256$4096:a$b:c';",
                "CREATE ROLE \" LOGIN \";",
                "ALTER ROLE \" LOGIN \" WITH INHERIT NOLOGIN;"),
            Set.of());

    assertThat(sql.withoutPassword()).containsExactly("app");
  }
}
