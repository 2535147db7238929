package dev.holdfast.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments("", ""),
        arguments("as it is: \"ü\" 日本 😀", "as it is: \"ü\" 日本 😀"),
        arguments(" a\r\n\tb \n\n c ", "a b c"),
        arguments("non\u00a0breaking\u2028line\u2029paragraph", "non breaking line paragraph"),
        arguments("\u001b[1;31mred\u001b[0m", "red"),
        arguments("\u009b31mred", "red"),
        arguments("\u001b[?25lhidden\u001b[2J\u001b[H", "hidden"),
        arguments("\u001b]0;title\u0007after", "after"),
        arguments("\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\!", "link!"),
        arguments("\u001bcreset\u001b(Bset", "resetset"),
        arguments("end\u001b", "end"),
        arguments("end\u001b[12", "end"),
        arguments("a\u202eb\u200bc\u0000d", "a b c d"),
        arguments("lone \ud800 half", "lone half"),
        arguments("[31m is text without its escape", "[31m is text without its escape"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void onlyWhatPeopleCanReadRemains(String text, String plain) {
    assertThat(PlainText.of(text)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(ints = {999, 1000})
  void whatFitsIsNotCut(int length) {
    assertThat(PlainText.of("x".repeat(length))).isEqualTo("x".repeat(length));
  }

  @ParameterizedTest
  @ValueSource(ints = {1001, 100_000, 3_000_000})
  void whatDoesNotFitIsCutAndSaysSo(int length) {
    assertThat(PlainText.of("x".repeat(length))).isEqualTo("x".repeat(999) + "…");
  }

  @Test
  void cutDoesNotBreakACharacter() {
    assertThat(PlainText.of("x".repeat(998) + "😀😀")).isEqualTo("x".repeat(998) + "…");
    assertThat(PlainText.of("x".repeat(998) + "😀")).isEqualTo("x".repeat(998) + "😀");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u001b[", "\u001b]", "\u001b(", "\u009b0;", "\u001b]8;;\u001b"})
  void floodOfUnfinishedEscapesTakesNoTime(String escape) {
    String flood = escape.repeat(500_000);

    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(1), () -> assertThat(PlainText.of(flood).length()).isLessThan(1_001));
  }

  @Property
  void resultIsAlwaysOneShortLineWithoutControls(@ForAll("hostile") String text) {
    String plain = PlainText.of(text);

    assertThat(plain.length()).isLessThanOrEqualTo(1_000);
    assertThat(plain).isEqualTo(plain.strip());
    assertThat(plain.codePoints())
        .allSatisfy(
            c ->
                assertThat(Character.getType(c))
                    .isNotIn(
                        (int) Character.CONTROL,
                        (int) Character.FORMAT,
                        (int) Character.SURROGATE,
                        (int) Character.LINE_SEPARATOR,
                        (int) Character.PARAGRAPH_SEPARATOR));
    assertThat(PlainText.of(plain)).isEqualTo(plain);
  }

  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            Arbitraries.of("\u001b[31m", "\u001b]0;", "\u0007", "\u001b", "\n", "\u202e", "\ud83d"),
            Arbitraries.strings().all().ofMaxLength(40),
            Arbitraries.strings().ascii().ofMaxLength(400));
    return pieces.list().ofMaxSize(20).map(list -> String.join("", list));
  }
}
