package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SqlStatementsTest {
  @Test
  void statementsAreCutAtTheirSemicolons() {
    assertThat(cut("SET a = 'b'; SELECT 1;", "", "CREATE TABLE t (", "    id integer", ");"))
        .containsExactly("SET a = 'b';", "SELECT 1;", "CREATE TABLE t (\n    id integer\n);");
  }

  @Test
  void commentsAndCommandsAreToldWhereNoStatementHasBegun() {
    assertThat(cut("\\restrict abc", "-- Name: t;", "SELECT 1", "-- not told;", "\\x", "+ 1;"))
        .containsExactly("\\restrict abc", "-- Name: t;", "SELECT 1\n\n\\x\n+ 1;");
  }

  @Test
  void whatIsQuotedIsPartOfItsStatement() {
    assertQuoted("COMMENT ON ROLE a IS 'x", "CREATE ROLE eve;", "-- it''s; ''';");
    assertQuoted("COMMENT ON ROLE a IS E'x\\'", "CREATE ROLE eve;", "'' \\\\';");
    assertQuoted("SELECT \"a;\"\"b", "--\" FROM \"c$$\";");
    assertQuoted("CREATE FUNCTION f() AS $_$", "-- Name: x;", "$$ ' \" $x$;", "$_$;");
    assertQuoted("CREATE FUNCTION f() AS $$", "DROP TABLE t; $1 $", "$$ LANGUAGE sql;");
  }

  @Test
  void dollarWithinANameOrBeforeANumberBeginsNothing() {
    assertThat(cut("SELECT a$b$ + $1$2;", "SELECT 2;"))
        .containsExactly("SELECT a$b$ + $1$2;", "SELECT 2;");
  }

  @Test
  void backslashesCountWhereTheDumpSaysSo() {
    assertThat(cut("SELECT 'a\\'; SELECT 1;")).containsExactly("SELECT 'a\\';", "SELECT 1;");
    assertThat(cut("SET standard_conforming_strings = off;", "SELECT 'a\\'; SELECT 1;';"))
        .containsExactly("SET standard_conforming_strings = off;", "SELECT 'a\\'; SELECT 1;';");
  }

  private static void assertQuoted(String... lines) {
    assertThat(cut(lines)).containsExactly(String.join("\n", lines));
  }

  private static List<String> cut(String... lines) {
    return SqlStatements.of(List.of(lines));
  }
}
