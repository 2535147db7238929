package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ArchiveNeedsTest {
  @Test
  void ownersGranteesAndExtensionsAreFound() {
    ArchiveNeeds needs =
        needs(
            """
            --
            -- Name: pgcrypto; Type: EXTENSION; Schema: -; Owner: -
            --

            CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;


            --
            -- Name: uuid-ossp; Type: EXTENSION; Schema: -; Owner: -
            --

            CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA public;

            -- Name: t; Type: TABLE; Schema: public; Owner: The "owner"; Tablespace: fast

            -- Name: TABLE t; Type: ACL; Schema: public; Owner: bob
            GRANT SELECT ON TABLE public.t TO PUBLIC;
            GRANT SELECT ON TABLE public.t TO reader WITH GRANT OPTION;
            GRANT SELECT(id) ON TABLE public.t TO "Big ""One""\";

            -- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: public; Owner: bob
            ALTER DEFAULT PRIVILEGES FOR ROLE maker IN SCHEMA public GRANT SELECT ON TABLES  TO taker;

            -- Name: t p; Type: POLICY; Schema: public; Owner: bob
            CREATE POLICY p ON public.t FOR SELECT TO alice, "Carol" USING ((owner = CURRENT_USER));
            """);

    assertThat(needs.extensions()).containsExactlyInAnyOrder("pgcrypto", "uuid-ossp");
    assertThat(needs.tablespaces()).containsExactly("fast");
    assertThat(needs.roles())
        .containsExactlyInAnyOrder(
            "The \"owner\"", "bob", "reader", "Big \"One\"", "maker", "taker", "alice", "Carol");
  }

  @Test
  void whatStandsInABodyOrACommentIsNone() {
    ArchiveNeeds needs =
        needs(
            """
            -- Name: f(); Type: FUNCTION; Schema: public; Owner: bob
            CREATE FUNCTION public.f() RETURNS void LANGUAGE plpgsql AS $$
            begin
              execute 'GRANT SELECT ON t TO nobody;';
            -- Name: t; Type: ACL; Schema: public; Owner: nobody
            ALTER TABLE t OWNER TO nobody;
            GRANT SELECT ON TABLE public.t TO nobody;
            CREATE EXTENSION IF NOT EXISTS nothing;
            end $$;
            """);

    assertThat(needs.roles()).containsExactly("bob");
    assertThat(needs.extensions()).isEmpty();
  }

  @Test
  void rolesInWhosePlaceOthersComeAreNotNeededUnlessSomethingElseNamesThem() {
    ArchiveNeeds needs =
        needs(
            """
            -- Name: t; Type: TABLE; Schema: public; Owner: bob
            CREATE TABLE public.t ();
            ALTER TABLE public.t OWNER TO bob;

            -- Name: TABLE t; Type: ACL; Schema: public; Owner: bob
            GRANT SELECT ON TABLE public.t TO eve;

            -- Name: d; Type: DEFAULT ACL; Schema: public; Owner: bob
            ALTER DEFAULT PRIVILEGES FOR ROLE bob GRANT SELECT ON TABLES  TO eve;

            -- Name: t p; Type: POLICY; Schema: public; Owner: bob
            CREATE POLICY p ON public.t
                TO eve USING (true);

            -- Name: USER MAPPING x SERVER s; Type: USER MAPPING; Schema: -; Owner: bob
            CREATE USER MAPPING FOR public SERVER s;
            CREATE USER MAPPING FOR mapped SERVER s OPTIONS (
                "user" 'x'
            );
            """,
            name -> "new " + name);

    assertThat(needs.roles()).containsExactlyInAnyOrder("new bob", "new eve", "eve", "mapped");
    assertThat(needs.owners()).containsExactly("new bob");
  }

  @Test
  void whatTheServerLacksIsNamedByKind() {
    ArchiveNeeds needs =
        new ArchiveNeeds(
            Set.of("bob", "eve"), Set.of("postgis", "plpgsql"), Set.of("fast"), Set.of());

    assertThat(needs.problems(new ServerOffers(Set.of("bob"), Set.of("plpgsql"), Set.of())))
        .extracting(RunFailedException::reason, Throwable::getMessage)
        .satisfiesExactly(
            one -> {
              assertThat(one.toList().get(0)).isEqualTo(FailureReason.EXTENSIONS_MISSING);
              assertThat(one.toList().get(1).toString()).contains("the extensions \"postgis\":");
            },
            two -> {
              assertThat(two.toList().get(0)).isEqualTo(FailureReason.ROLES_MISSING);
              assertThat(two.toList().get(1).toString()).contains("the roles \"eve\":");
            },
            three ->
                assertThat(three.toList().get(0)).isEqualTo(FailureReason.TABLESPACES_MISSING));
    assertThat(
            needs.problems(
                new ServerOffers(needs.roles(), needs.extensions(), needs.tablespaces())))
        .isEmpty();
  }

  /** As pg_dump writes names into its comments. */
  @Test
  void roleWhoseNameIsOfTwoLinesIsThere() {
    ArchiveNeeds needs =
        needs(
            """
            -- Name: t; Type: TABLE; Schema: public; Owner: two  lines
            ALTER TABLE public.t OWNER TO "two\r
            lines";
            """);

    assertThat(needs.problems(new ServerOffers(Set.of("two\r\nlines"), Set.of(), Set.of())))
        .isEmpty();
    assertThat(needs.problems(new ServerOffers(Set.of("two"), Set.of(), Set.of()))).hasSize(1);
  }

  private static ArchiveNeeds needs(String sql) {
    return needs(sql, UnaryOperator.identity());
  }

  private static ArchiveNeeds needs(String sql, UnaryOperator<String> names) {
    ArchiveNeeds.Reader reader = new ArchiveNeeds.Reader(names);
    sql.lines().forEach(reader::line);
    return reader.needs();
  }
}
