package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainFilterTest {
  private static final String DUMP =
      """
      --
      \\restrict KeY1

      SET statement_timeout = 0;
      SET transaction_timeout = 0;
      COPY t (a) FROM stdin;
      \\N
      \\\\restrict x
      \\.
      \\! touch /tmp/x
      \\unrestrict other
      \\restrict KeY2
      \\unrestrict KeY1

      end\
      """;

  @Test
  void onlyTheDumpsOwnPairIsLeftOut() {
    String passed = filtered(DUMP, 17, DUMP.length());

    assertThat(passed)
        .matches("(?s)\\\\restrict [0-9a-f]{32}\n.*")
        .doesNotContain("KeY1")
        .contains("\\! touch", "\\unrestrict other", "\\restrict KeY2", "\\N\n", "\\.\n")
        .contains("SET transaction_timeout = 0;\n")
        .endsWith("\n\nend");
  }

  @Test
  void rowThatReadsLikeASettingIsARow() {
    String dump = "COPY public.lines (line) FROM stdin;\nSET transaction_timeout = 0;\n\\.\n";

    assertThat(withoutKey(filtered(dump, 16, dump.length()))).isEqualTo(dump);
  }

  @Test
  void lineOfAFunctionThatReadsLikeASettingStays() {
    String dump =
        """
        SET transaction_timeout = 0;
        CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$
        select '
        SET transaction_timeout = 0;
        '$$;
        """;

    assertThat(filtered(dump, 16, dump.length())).contains("\nSET transaction_timeout = 0;\n'");
  }

  /** A carriage return and "estrict", as COPY writes it, in a dump of a pg_dump that is older. */
  @Test
  void rowThatReadsLikeARestrictionIsARow() {
    String dump = "COPY public.lines (line) FROM stdin;\n\\restrict abc\n\\.\n";

    assertThat(withoutKey(filtered(dump, 17, dump.length()))).isEqualTo(dump);
  }

  /** A dump has one pair; what else is there to end the restriction must fail, not vanish. */
  @Test
  void secondRestrictionIsNotTheDumpsOwnEvenAtTheBeginning() {
    String dump = "\\restrict KeY1\n\\restrict KeY2\nSELECT 1;\n\\unrestrict KeY2\n";

    assertThat(withoutKey(filtered(dump, 17, dump.length())))
        .isEqualTo("\\restrict KeY2\nSELECT 1;\n\\unrestrict KeY2\n");
  }

  @Test
  void keyIsAnotherEachTime() {
    assertThat(filtered("", 17, 1).lines().findFirst())
        .isNotEqualTo(filtered("", 17, 1).lines().findFirst());
  }

  @Test
  void settingThatTheServerDoesNotKnowIsLeftOut() {
    assertThat(filtered(DUMP, 16, DUMP.length()))
        .doesNotContain("transaction_timeout")
        .contains("SET statement_timeout = 0;");
  }

  @Property(tries = 200)
  void howTheDumpIsCutIntoPiecesDoesNotMatter(
      @ForAll @IntRange(min = 1, max = 60) int size, @ForAll @IntRange(min = 13, max = 19) int to) {
    assertThat(withoutKey(filtered(DUMP, to, size)))
        .isEqualTo(withoutKey(filtered(DUMP, to, DUMP.length())));
  }

  @ParameterizedTest
  @CsvSource({
    "15.18, 15, true",
    "15.14, 15, true",
    "15.13, 15, false",
    "16.10, 16, true",
    "16.9, 16, false",
    "17.6, 17, true",
    "18beta1, 18, true",
    "12.22, 12, false",
    "17, 17, false"
  })
  void releasesOfPsqlThatCanBeTrusted(String version, int major, boolean trusted) {
    assertThat(PlainCheck.isRestricted(new ClientTool(null, version, major))).isEqualTo(trusted);
  }

  private static String withoutKey(String text) {
    return text.substring(text.indexOf('\n') + 1);
  }

  private static String filtered(String dump, int serverMajor, int size) {
    PlainFilter filter = new PlainFilter(serverMajor);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = dump.getBytes(StandardCharsets.UTF_8);
    out.writeBytes(filter.next(new byte[0], 0));
    for (int from = 0; from < bytes.length; from += size) {
      int count = Math.min(size, bytes.length - from);
      byte[] piece = java.util.Arrays.copyOfRange(bytes, from, from + count);
      out.writeBytes(filter.next(piece, count));
    }
    out.writeBytes(filter.rest());
    return out.toString(StandardCharsets.UTF_8);
  }
}
