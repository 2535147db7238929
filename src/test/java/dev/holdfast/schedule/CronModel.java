package dev.holdfast.schedule;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * A cron expression as the tests understand it: its text is made from its values, never the values
 * from the text.
 */
record CronModel(Field minute, Field hour, Field dayOfMonth, Field month, Field dayOfWeek) {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> WEEKDAYS =
      List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  /** What people write, and some of what goes wrong where clocks are set. */
  static final List<CronModel> ORDINARY =
      List.of(
          new CronModel(values(0), values(3), star(1, 31), star(1, 12), star(0, 7)),
          new CronModel(values(30), values(2), star(1, 31), star(1, 12), star(0, 7)),
          new CronModel(values(0), values(0), star(1, 31), star(1, 12), star(0, 7)),
          new CronModel(values(0), values(4), star(1, 31), star(1, 12), values(0)),
          new CronModel(values(0), values(5), values(1), star(1, 12), star(0, 7)),
          new CronModel(values(0), values(3), values(31), star(1, 12), values(5)),
          new CronModel(values(0), values(2), values(29), values(2), star(0, 7)),
          new CronModel(values(15, 45), values(0, 1, 2, 3), star(1, 31), star(1, 12), star(0, 7)),
          new CronModel(values(0), star(0, 23), star(1, 31), star(1, 12), star(0, 7)),
          new CronModel(steppedStar(0, 59, 15), star(0, 23), star(1, 31), star(1, 12), star(0, 7)),
          new CronModel(values(30), steppedStar(0, 23, 6), star(1, 31), star(1, 12), star(0, 7)));

  /** A field: how it is written, and the values that it means by the definition. */
  record Field(String text, BitSet values) {
    boolean starred() {
      return text.startsWith("*");
    }
  }

  String text() {
    return String.join(
        " ", minute.text(), hour.text(), dayOfMonth.text(), month.text(), dayOfWeek.text());
  }

  boolean wildcard() {
    return minute.starred() || hour.starred();
  }

  /** The minutes of a day that are named. */
  BitSet minutesOfDay() {
    BitSet minutes = new BitSet();
    for (int i = 0; i < 24 * 60; i++) {
      minutes.set(i, hour.values().get(i / 60) && minute.values().get(i % 60));
    }
    return minutes;
  }

  boolean names(LocalDate day) {
    if (!month.values().get(day.getMonthValue())) {
      return false;
    }
    boolean date = dayOfMonth.values().get(day.getDayOfMonth());
    boolean weekday =
        switch (day.getDayOfWeek()) {
          case SUNDAY -> dayOfWeek.values().get(0) || dayOfWeek.values().get(7);
          default -> dayOfWeek.values().get(day.getDayOfWeek().getValue());
        };
    if (dayOfMonth.starred() || dayOfWeek.starred()) {
      return date && weekday;
    }
    return date || weekday;
  }

  /** Whether any day of the 400 years after which the calendar repeats itself is named. */
  boolean everNamesADay() {
    LocalDate end = LocalDate.of(2400, 1, 1);
    for (LocalDate day = LocalDate.of(2000, 1, 1); day.isBefore(end); day = day.plusDays(1)) {
      if (names(day)) {
        return true;
      }
    }
    return false;
  }

  /** Any expression. */
  static Arbitrary<CronModel> any() {
    return Combinators.combine(
            field(0, 59, List.of()),
            field(0, 23, List.of()),
            field(1, 31, List.of()),
            field(1, 12, MONTHS),
            field(0, 7, WEEKDAYS))
        .as(CronModel::new);
  }

  /** Expressions that run often, and mostly where clocks are changed. */
  static Arbitrary<CronModel> frequent() {
    return Combinators.combine(
            Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.integers().between(0, 59).map(CronModel::values)),
                Tuple.of(2, steppedStars(0, 59)),
                Tuple.of(1, field(0, 59, List.of()))),
            Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(star(0, 23))),
                Tuple.of(5, list(0, 4, List.of())),
                Tuple.of(2, field(0, 23, List.of()))),
            Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(star(1, 31))), Tuple.of(1, field(1, 31, List.of()))),
            Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(star(1, 12))), Tuple.of(1, field(1, 12, MONTHS))),
            Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(star(0, 7))), Tuple.of(1, field(0, 7, WEEKDAYS))))
        .as(CronModel::new);
  }

  /** Expressions that run a few times on every day. */
  static Arbitrary<CronModel> daily() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 59).map(CronModel::values),
            Arbitraries.oneOf(
                Arbitraries.just(star(0, 23)), steppedStars(0, 23), list(0, 23, List.of())))
        .as((minute, hour) -> new CronModel(minute, hour, star(1, 31), star(1, 12), star(0, 7)));
  }

  /** Expressions of which many name a day that months are too short for. */
  static Arbitrary<CronModel> monthEnds() {
    Arbitrary<Field> dates = Arbitraries.of(values(29), values(30), values(31), values(30, 31));
    Arbitrary<Field> months = Arbitraries.of(values(2), values(4), values(2, 6), values(2, 3));
    Arbitrary<Field> weekdays =
        Arbitraries.oneOf(Arbitraries.just(star(0, 7)), steppedStars(0, 7), field(0, 7, WEEKDAYS));
    return Combinators.combine(
            field(0, 59, List.of()), field(0, 23, List.of()), dates, months, weekdays)
        .as(CronModel::new);
  }

  private static Arbitrary<Field> field(int min, int max, List<String> names) {
    return Arbitraries.frequencyOf(
        Tuple.of(2, Arbitraries.just(star(min, max))),
        Tuple.of(2, steppedStars(min, max)),
        Tuple.of(5, list(min, max, names)));
  }

  private static Arbitrary<Field> steppedStars(int min, int max) {
    return Arbitraries.integers().between(1, max - min).map(step -> steppedStar(min, max, step));
  }

  private static Field star(int min, int max) {
    return new Field("*", every(min, max, 1));
  }

  private static Field steppedStar(int min, int max, int step) {
    return new Field("*/" + step, every(min, max, step));
  }

  private static Field values(int... values) {
    BitSet set = new BitSet();
    IntStream.of(values).forEach(set::set);
    return new Field(
        IntStream.of(values).mapToObj(Integer::toString).collect(Collectors.joining(",")), set);
  }

  private static Arbitrary<Field> list(int min, int max, List<String> names) {
    return item(min, max, names).list().ofMinSize(1).ofMaxSize(3).map(CronModel::together);
  }

  private static Field together(List<Field> items) {
    BitSet values = new BitSet();
    List<String> texts = new ArrayList<>();
    for (Field item : items) {
      texts.add(item.text());
      values.or(item.values());
    }
    return new Field(String.join(",", texts), values);
  }

  private static Arbitrary<Field> item(int min, int max, List<String> names) {
    Arbitrary<Integer> value = Arbitraries.integers().between(min, max);
    Arbitrary<Boolean> named = Arbitraries.of(true, false);
    Arbitrary<Field> single =
        Combinators.combine(value, named)
            .as((v, n) -> new Field(word(v, n, min, names), every(v, v, 1)));
    Arbitrary<Field> range =
        Combinators.combine(value, value, named, Arbitraries.integers().between(1, max - min))
            .as((a, b, n, s) -> range(Math.min(a, b), Math.max(a, b), n, s, min, names));
    return Arbitraries.oneOf(single, range);
  }

  private static Field range(
      int from, int to, boolean named, int step, int min, List<String> names) {
    // SUN-SUN would be one day; all seven are 0-7.
    boolean toNamed = named && to - from < names.size();
    String text = word(from, named, min, names) + "-" + word(to, toNamed, min, names);
    return step > to - from
        ? new Field(text, every(from, to, 1))
        : new Field(text + "/" + step, every(from, to, step));
  }

  private static String word(int value, boolean named, int min, List<String> names) {
    if (!named || names.isEmpty()) {
      return Integer.toString(value);
    }
    String name = names.get((value - min) % names.size());
    return value % 2 == 0 ? name.toUpperCase(Locale.ROOT) : name;
  }

  private static BitSet every(int from, int to, int step) {
    BitSet values = new BitSet();
    for (int value = from; value <= to; value += step) {
      values.set(value);
    }
    return values;
  }
}
