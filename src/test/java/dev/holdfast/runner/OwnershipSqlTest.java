package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnershipSqlTest {
  private static final Map<String, String> NAMES = Map.of("a", "b", "Odd \"one\"", "c");

  @Test
  void rolesAreCalledByTheirOtherNames() {
    assertSaid("ALTER TABLE public.t OWNER TO a;", "ALTER TABLE public.t OWNER TO \"b\";");
    assertSaid(
        "ALTER FUNCTION public.f(\"x OWNER TO a\" integer) OWNER TO \"Odd \"\"one\"\"\";",
        "ALTER FUNCTION public.f(\"x OWNER TO a\" integer) OWNER TO \"c\";");
    assertSaid(
        "GRANT SELECT(id),UPDATE ON TABLE public.\" TO a\" TO a WITH GRANT OPTION;",
        "GRANT SELECT(id),UPDATE ON TABLE public.\" TO a\" TO \"b\" WITH GRANT OPTION;");
    assertSaid("GRANT SELECT ON TABLE t TO PUBLIC;", "GRANT SELECT ON TABLE t TO PUBLIC;");
    assertSaid("GRANT SELECT ON TABLE t TO z;", "GRANT SELECT ON TABLE t TO \"z\";");
    assertSaid("REVOKE ALL ON TABLE t FROM a;", "REVOKE ALL ON TABLE t FROM \"b\";");
    assertSaid(
        "ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA s REVOKE ALL ON TABLES  FROM a;",
        "ALTER DEFAULT PRIVILEGES FOR ROLE \"b\" IN SCHEMA s REVOKE ALL ON TABLES  FROM \"b\";");
    assertSaid(
        "ALTER DEFAULT PRIVILEGES FOR ROLE z GRANT SELECT ON TABLES  TO a WITH GRANT OPTION;",
        "ALTER DEFAULT PRIVILEGES FOR ROLE \"z\" GRANT SELECT ON TABLES  TO \"b\" WITH GRANT"
            + " OPTION;");
    assertSaid("SET SESSION AUTHORIZATION a;", "SET SESSION AUTHORIZATION \"b\";");
    assertSaid("RESET SESSION AUTHORIZATION;", "RESET SESSION AUTHORIZATION;");
  }

  @Test
  void whatSaysNothingOfTheKindIsLeftOut() {
    for (String statement :
        new String[] {
          "CREATE TABLE public.t (id integer);",
          "-- Name: t; Type: TABLE; Schema: public; Owner: a",
          "ALTER TABLE ONLY public.t ADD CONSTRAINT \"OWNER TO a\" CHECK (true);",
          "COMMENT ON TABLE t IS 'GRANT x TO a;';",
          "CREATE POLICY p ON t TO a USING (true);"
        }) {
      assertThat(OwnershipSql.of(statement, NAMES::get)).as(statement).isEmpty();
    }
  }

  private static void assertSaid(String statement, String said) {
    assertThat(OwnershipSql.of(statement, name -> NAMES.getOrDefault(name, name))).hasValue(said);
  }
}
