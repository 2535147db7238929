package dev.holdfast.runner;

import dev.holdfast.fuzz.FuzzTarget;
import dev.holdfast.fuzz.Held;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What dumps have in them, which may be anybody's. */
public final class DumpFuzz {
  private static final Set<String> EXISTING = Set.of("postgres", "there", "pg_monitor");

  /** pg_restore writes numbers of 32 bits. */
  private static final Pattern NO_NUMBER = Pattern.compile("(?s).*\\d{10}.*");

  private static final List<String> ARCHIVE_LISTS =
      List.of(
          """
          ;
          ; Archive created at 2026-11-21 03:00:00 UTC
          3447; 1262 16384 DATABASE - shop postgres
          7; 2615 16385 SCHEMA - app postgres
          219; 1259 16481 TABLE app orders postgres
          ;	depends on: 7
          3449; 0 0 COMMENT app TABLE orders postgres
          ;	depends on: 219
          220; 1259 16497 SEQUENCE app orders_id_seq postgres
          ;	depends on: 219 7
          3451; 0 0 SEQUENCE OWNED BY app orders_id_seq postgres
          ;	depends on: 220
          3432; 0 16481 TABLE DATA app orders postgres
          ;	depends on: 219
          3280; 2606 16501 CONSTRAINT app orders orders_pkey postgres
          ;	depends on: 219
          3290; 2606 16531 FK CONSTRAINT app items items_order_fkey postgres
          ;	depends on: 3280 219
          3274; 0 0 TABLE ATTACH app p1 postgres
          ;	depends on: 219 220
          3500; 2613 16600 BLOB - 16600 postgres
          """);

  private static final List<String> SQL =
      List.of(
          """
          -- Roles
          CREATE ROLE app;
          ALTER ROLE app WITH NOSUPERUSER INHERIT NOCREATEROLE CREATEDB LOGIN CONNECTION LIMIT 5 \
          PASSWORD 'SCRAM-SHA-256$4096:x' VALID UNTIL '2030-01-01 00:00:00+00';
          CREATE ROLE "O'dd ""role";
          ALTER ROLE "O'dd ""role" SET search_path TO E'a\\\\b', 'c';
          COMMENT ON ROLE app IS 'it''s; mine';
          GRANT app TO "O'dd ""role" WITH ADMIN OPTION, INHERIT TRUE GRANTED BY postgres;
          GRANT pg_monitor TO app;
          GRANT SET ON PARAMETER work_mem TO app;
          """,
          """
          -- Name: orders; Type: TABLE; Schema: app; Owner: shop; Tablespace: fast
          CREATE TABLE app.orders (id int, "te""xt" text DEFAULT 'a;b');
          ALTER TABLE app.orders OWNER TO shop;
          -- Name: EXTENSION pg_trgm; Type: EXTENSION; Schema: -; Owner: -
          CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
          -- Name: TABLE orders; Type: ACL; Schema: app; Owner: shop
          GRANT SELECT ON TABLE app.orders TO reader, "Odd" WITH GRANT OPTION;
          -- Name: p; Type: POLICY; Schema: app; Owner: shop
          CREATE POLICY p ON app.orders TO reader USING ((id > 5));
          CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $_$ select $$;$$ $_$;
          """,
          """
          -- Name: o; Type: TABLE; Schema: a; Owner: o\u2028
          SET standard_conforming_strings = off;
          COMMENT ON ROLE app IS 'a\\'; DROP TABLE x;';
          \\connect x
          """);

  private static final List<String> PLAIN =
      List.of(
          """
          --
          \\restrict abc123

          SET statement_timeout = 0;
          SET transaction_timeout = 0;
          COPY t (a) FROM stdin;
          \\restrict abc123
          \\.
          \\unrestrict abc123
          """,
          "\\restrict a\r\n\\! touch x\n\\unrestrict a\n");

  private static final Pattern ABOUT_A_ROLE =
      Pattern.compile(
          "(?s)(CREATE ROLE|ALTER ROLE|COMMENT ON ROLE|GRANT) .*;", Pattern.CASE_INSENSITIVE);

  private DumpFuzz() {}

  /** The targets. */
  public static List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget("archive-lists", ARCHIVE_LISTS, DumpFuzz::archiveList),
        new FuzzTarget("sql", 0.4, SQL, DumpFuzz::sql),
        new FuzzTarget("plain-dumps", PLAIN, DumpFuzz::plain));
  }

  private static void archiveList(byte[] input) throws Exception {
    String text = Held.text(input);
    if (NO_NUMBER.matcher(text).matches()) {
      return;
    }
    TableOfContents.parse(new BufferedReader(new StringReader(text)));
    List<TocEntry> all = TocEntry.parse(text.lines().toList());
    Set<Integer> asked =
        all.stream().map(TocEntry::id).filter(id -> id % 3 == 0).collect(Collectors.toSet());
    TocSelection selection = TocSelection.of(all, asked, true);
    Held.require(new HashSet<>(all).containsAll(selection.entries()), "what is not in the archive");
    Held.require(
        all.stream().map(TocEntry::line).toList().containsAll(selection.lines()),
        "a line that pg_restore has not written");
  }

  private static void sql(byte[] input) {
    List<String> lines = Held.text(input).lines().toList();
    for (String statement : SqlStatements.of(lines)) {
      Held.require(!statement.isBlank(), "an empty statement");
    }
    ArchiveNeeds.Reader needs = new ArchiveNeeds.Reader(UnaryOperator.identity());
    lines.forEach(needs::line);
    needs.needs();
    RolesSql roles = RolesSql.of(lines, EXISTING);
    for (RolesSql.Statement statement : roles.statements()) {
      Held.require(
          roles.roles().contains(statement.role()) && !EXISTING.contains(statement.role()),
          statement + " is about a role that is there");
      Held.require(
          ABOUT_A_ROLE.matcher(statement.sql()).matches() && isOne(statement.sql()),
          statement.sql() + " is not one statement about a role");
    }
  }

  /** Whether {@code sql} ends with its only semicolon, as PostgreSQL reads it. */
  private static boolean isOne(String sql) {
    int at = 0;
    while (at < sql.length()) {
      char one = sql.charAt(at);
      if (one == '\'' || one == '"') {
        boolean escapes = one == '\'' && at > 0 && "eE".indexOf(sql.charAt(at - 1)) >= 0;
        at = endOfQuoted(sql, at, one, escapes);
        if (at < 0) {
          return false;
        }
      } else if (one == ';') {
        return at == sql.length() - 1;
      } else if (sql.startsWith("--", at) || sql.startsWith("/*", at)) {
        return false;
      } else {
        at++;
      }
    }
    return false;
  }

  private static int endOfQuoted(String sql, int from, char quote, boolean escapes) {
    int at = from + 1;
    while (at < sql.length()) {
      if (escapes && sql.charAt(at) == '\\') {
        at += 2;
      } else if (sql.charAt(at) != quote) {
        at++;
      } else if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
        at += 2;
      } else {
        return at + 1;
      }
    }
    return -1;
  }

  private static void plain(byte[] input) {
    for (int major : new int[] {16, 17}) {
      byte[] whole = filtered(input, major, input.length);
      Held.require(
          Arrays.equals(whole, filtered(input, major, 3)), "it matters how the dump is cut");
      Held.require(whole.length <= input.length, "something was added");
      Held.require(
          new String(input, StandardCharsets.ISO_8859_1).contains("restrict ")
              || new String(input, StandardCharsets.ISO_8859_1).contains("transaction_timeout")
              || whole.length == input.length,
          "something else was left out");
    }
  }

  /** What psql gets, without the first line, in which there is a key of chance. */
  private static byte[] filtered(byte[] input, int major, int piece) {
    PlainFilter filter = new PlainFilter(major);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(filter.next(new byte[0], 0));
    int first = out.size();
    for (int from = 0; from < input.length; from += piece) {
      byte[] part = Arrays.copyOfRange(input, from, Math.min(input.length, from + piece));
      out.writeBytes(filter.next(part, part.length));
    }
    out.writeBytes(filter.rest());
    return Arrays.copyOfRange(out.toByteArray(), first, out.size());
  }
}
