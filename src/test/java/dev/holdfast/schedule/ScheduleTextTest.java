package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be written as a schedule, and what is said to the rest. */
class ScheduleTextTest {
  private static final String READS_FIVE =
      "; Holdfast reads five (minute hour day-of-month month day-of-week)";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 3 * * *            | 2026-11-21T03:00 2026-11-22T03:00 2026-11-23T03:00
          5,10,5 3 * * *       | 2026-11-21T03:05 2026-11-21T03:10 2026-11-22T03:05
          58-59 23 * * *       | 2026-11-21T23:58 2026-11-21T23:59 2026-11-22T23:58
          */20 * * * *         | 2026-11-21T00:20 2026-11-21T00:40 2026-11-21T01:00
          10-30/20 7 * * *     | 2026-11-21T07:10 2026-11-21T07:30 2026-11-22T07:10
          0 22-23,1 * * *      | 2026-11-21T01:00 2026-11-21T22:00 2026-11-21T23:00
          00 03 * * *          | 2026-11-21T03:00 2026-11-22T03:00 2026-11-23T03:00
          0 4 * * 0            | 2026-11-22T04:00 2026-11-29T04:00 2026-12-06T04:00
          0 4 * * 7            | 2026-11-22T04:00 2026-11-29T04:00 2026-12-06T04:00
          0 4 * * SUN          | 2026-11-22T04:00 2026-11-29T04:00 2026-12-06T04:00
          0 4 * * mon,Wed      | 2026-11-23T04:00 2026-11-25T04:00 2026-11-30T04:00
          0 4 * * 6-7          | 2026-11-21T04:00 2026-11-22T04:00 2026-11-28T04:00
          0 4 * * FRI-SUN      | 2026-11-21T04:00 2026-11-22T04:00 2026-11-27T04:00
          0 4 * * 5-0          | 2026-11-21T04:00 2026-11-22T04:00 2026-11-27T04:00
          0 4 * * SUN-MON      | 2026-11-22T04:00 2026-11-23T04:00 2026-11-29T04:00
          0 4 * * 1-7/3        | 2026-11-22T04:00 2026-11-23T04:00 2026-11-26T04:00
          0 4 1 JAN,jul *      | 2027-01-01T04:00 2027-07-01T04:00 2028-01-01T04:00
          0 5 1 nov-DEC *      | 2026-12-01T05:00 2027-11-01T05:00 2027-12-01T05:00
          0 5 1 * *            | 2026-12-01T05:00 2027-01-01T05:00 2027-02-01T05:00
          0 5 31 * *           | 2026-12-31T05:00 2027-01-31T05:00 2027-03-31T05:00
          0 5 30 * *           | 2026-11-30T05:00 2026-12-30T05:00 2027-01-30T05:00
          0 5 29 2 *           | 2028-02-29T05:00 2032-02-29T05:00 2036-02-29T05:00
          0 0 13 * FRI         | 2026-11-27T00:00 2026-12-04T00:00 2026-12-11T00:00
          0 0 13 12 FRI        | 2026-12-04T00:00 2026-12-11T00:00 2026-12-13T00:00
          0 0 31 2 MON         | 2027-02-01T00:00 2027-02-08T00:00 2027-02-15T00:00
          0 0 */10 * MON       | 2026-12-21T00:00 2027-01-11T00:00 2027-02-01T00:00
          0 0 1-7 * */7        | 2026-12-06T00:00 2027-01-03T00:00 2027-02-07T00:00
          @hourly              | 2026-11-21T01:00 2026-11-21T02:00 2026-11-21T03:00
          @daily               | 2026-11-22T00:00 2026-11-23T00:00 2026-11-24T00:00
          @midnight            | 2026-11-22T00:00 2026-11-23T00:00 2026-11-24T00:00
          @weekly              | 2026-11-22T00:00 2026-11-29T00:00 2026-12-06T00:00
          @monthly             | 2026-12-01T00:00 2027-01-01T00:00 2027-02-01T00:00
          @yearly              | 2027-01-01T00:00 2028-01-01T00:00 2029-01-01T00:00
          @annually            | 2027-01-01T00:00 2028-01-01T00:00 2029-01-01T00:00
          """)
  void namesTheTimesThatCrontabSaysItDoes(String text, String times) throws Exception {
    Schedule schedule = CronSchedule.parse(text, ZoneOffset.UTC);
    List<String> runs = new ArrayList<>();
    Instant run = Instant.parse("2026-11-21T00:00:00Z");
    for (int i = 0; i < 3; i++) {
      run = schedule.next(run).orElseThrow();
      runs.add(run.atOffset(ZoneOffset.UTC).toLocalDateTime().toString());
    }
    assertThat(String.join(" ", runs)).isEqualTo(times);
  }

  @Test
  void spacesAroundAndTabsBetweenDoNotMatter() throws Exception {
    Instant night = Instant.parse("2026-11-21T00:00:00Z");
    assertThat(CronSchedule.parse("  0 \t 3  * *\t* ", ZoneOffset.UTC).next(night))
        .contains(Instant.parse("2026-11-21T03:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 0 3 * * *       | six fields
          0 0 3 * * * 2026  | seven fields
          0 0 3 * * * * * * | 9 fields
          """)
  void secondsAreRefusedByName(String text, String number) {
    assertRefused(text, number + READS_FIVE + ", no seconds");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''          | no fields
          ' '         | no fields
          daily       | one field
          0 3         | two fields
          0 3 *       | three fields
          0 3 * *     | four fields
          """)
  void missingFieldsAreCounted(String text, String number) {
    assertRefused(text, number + READS_FIVE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          60 3 * * *      | the minute field "60" cannot be read: 60 is not within 0-59
          0 24 * * *      | the hour field "24" cannot be read: 24 is not within 0-23
          0 3 0 * *       | the day-of-month field "0" cannot be read: 0 is not within 1-31
          0 3 32 * *      | the day-of-month field "32" cannot be read: 32 is not within 1-31
          0 3 * 0 *       | the month field "0" cannot be read: 0 is not within 1-12
          0 3 * 13 *      | the month field "13" cannot be read: 13 is not within 1-12
          0 3 * * 8       | the day-of-week field "8" cannot be read: 8 is not within 0-7
          99999999999 3 * * * | the minute field "99999999999" cannot be read: 99999999999 is not within 0-59
          50-70 3 * * *   | the minute field "50-70" cannot be read: 70 is not within 0-59
          */0 3 * * *     | the minute field "*/0" cannot be read: a step of 0 never moves on
          0-9/0 3 * * *   | the minute field "0-9/0" cannot be read: a step of 0 never moves on
          */90 * * * *    | the minute field "*/90" cannot be read: a step of 90 is longer than its range 0-59, so it does nothing
          0 */24 * * *    | the hour field "*/24" cannot be read: a step of 24 is longer than its range 0-23, so it does nothing
          0 1-3/3 * * *   | the hour field "1-3/3" cannot be read: a step of 3 is longer than its range 1-3, so it does nothing
          */x 3 * * *     | the minute field "*/x" cannot be read: a step is a number, which "x" is not
          */ 3 * * *      | the minute field "*/" cannot be read: a step is a number, which "" is not
          */5/5 3 * * *   | the minute field "*/5/5" cannot be read: "*/5/5" has more than one slash
          5/15 3 * * *    | the minute field "5/15" cannot be read: a step needs a star or a range before the slash
          30-10 3 * * *   | the minute field "30-10" cannot be read: the range 30-10 runs backwards
          0 3 * * FRI-MON | the day-of-week field "FRI-MON" cannot be read: the range FRI-MON runs backwards
          0 3 * dec-jan * | the month field "dec-jan" cannot be read: the range dec-jan runs backwards
          1-2-3 3 * * *   | the minute field "1-2-3" cannot be read: "1-2-3" is not a range
          1,,2 3 * * *    | the minute field "1,,2" cannot be read: a value is missing
          1, 3 * * *      | the minute field "1," cannot be read: a value is missing
          -5 3 * * *      | the minute field "-5" cannot be read: a value is missing
          5- 3 * * *      | the minute field "5-" cannot be read: a value is missing
          +5 3 * * *      | the minute field "+5" cannot be read: "+5" is not a number
          0 MON * * *     | the hour field "MON" cannot be read: "MON" is not a number
          0 3 * * JAN     | the day-of-week field "JAN" cannot be read: "JAN" is neither a number nor one of SUN, MON, TUE, WED, THU, FRI, SAT
          0 3 * * MONDAY  | the day-of-week field "MONDAY" cannot be read: "MONDAY" is neither a number nor one of SUN, MON, TUE, WED, THU, FRI, SAT
          0 3 * FOO *     | the month field "FOO" cannot be read: "FOO" is neither a number nor one of JAN, FEB, MAR, APR, MAY, JUN, JUL, AUG, SEP, OCT, NOV, DEC
          0 3 L * *       | the day-of-month field "L" cannot be read: "L" is not a number
          0 3 ? * *       | the day-of-month field "?" cannot be read: "?" is not a number
          0 3 * * 5#2     | the day-of-week field "5#2" cannot be read: "5#2" is neither a number nor one of SUN, MON, TUE, WED, THU, FRI, SAT
          ** 3 * * *      | the minute field "**" cannot be read: "**" is not a number
          *-5 3 * * *     | the minute field "*-5" cannot be read: "*" is not a number
          """)
  void whatCannotBeReadIsNamed(String text, String message) {
    assertRefused(text, message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ſun", "frı", "٣", "３"})
  void lettersAndDigitsOfOtherScriptsAreNotTakenForOurs(String word) {
    assertThatThrownBy(() -> CronSchedule.parse("0 3 * * " + word, ZoneOffset.UTC))
        .isInstanceOf(InvalidScheduleException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 0 31 2 *",
        "0 0 30 2 *",
        "0 0 30,31 feb *",
        "0 0 31 4,6,9,11 *",
        "0 0 30 2 */2",
        "0 0 31 2 */7"
      })
  void aDayThatNeverComesIsRefused(String text) {
    assertRefused(text, "\"" + text + "\" names a day that never comes, so it would never run");
  }

  @ParameterizedTest
  @ValueSource(strings = {"@reboot", "@every 1h", "@", "@DAILY", "@daily 0 0 * * *"})
  void aMacroThatIsNoneIsAnsweredWithThoseThereAre(String text) {
    assertRefused(
        text,
        "\""
            + text
            + "\" is none of @annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly");
  }

  @Property
  void anyFiveFieldsBehindASixthAreRefused(@ForAll("crons") CronModel cron) {
    assertRefused("0 " + cron.text(), "six fields" + READS_FIVE + ", no seconds");
  }

  @Property
  void anyTextIsReadOrRefusedInOneSentence(@ForAll("scribbles") String text) {
    try {
      assertThat(CronSchedule.parse(text, ZoneOffset.UTC).next(Instant.EPOCH)).isPresent();
    } catch (InvalidScheduleException e) {
      assertThat(e).message().isNotBlank().doesNotContain("\n").doesNotEndWith(".");
    }
  }

  @Provide
  Arbitrary<CronModel> crons() {
    return CronModel.any();
  }

  @Provide
  Arbitrary<String> scribbles() {
    Arbitrary<String> word =
        Arbitraries.of("*", "0", "7", "31", "2", "59", "-", "/", ",", "MON", "feb", "x", "@", "é")
            .list()
            .ofMinSize(1)
            .ofMaxSize(5)
            .map(parts -> String.join("", parts));
    return Arbitraries.oneOf(
        word.list().ofSize(5).map(words -> String.join(" ", words)), Arbitraries.strings());
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> CronSchedule.parse(text, ZoneOffset.UTC))
        .isInstanceOf(InvalidScheduleException.class)
        .hasMessage(message);
  }
}
