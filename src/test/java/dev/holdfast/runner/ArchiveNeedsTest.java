package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import java.util.Set;
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
            GRANT SELECT ON TABLE public.t TO nobody;
            CREATE EXTENSION IF NOT EXISTS nothing;
            end $$;
            """);

    assertThat(needs.roles()).containsExactly("bob");
    assertThat(needs.extensions()).isEmpty();
  }

  @Test
  void whatTheServerLacksIsNamedByKind() {
    ArchiveNeeds needs =
        new ArchiveNeeds(Set.of("bob", "eve"), Set.of("postgis", "plpgsql"), Set.of("fast"));

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

  private static ArchiveNeeds needs(String sql) {
    ArchiveNeeds.Reader reader = new ArchiveNeeds.Reader();
    sql.lines().forEach(reader::line);
    return reader.needs();
  }
}
