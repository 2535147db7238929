package dev.holdfast.schedule;

import java.util.List;
import java.util.Locale;

/**
 * One field of a cron expression: the set of its values.
 *
 * @param values the values, one bit each; Sunday is bit 0
 * @param starred whether the field begins with a star, which decides how days combine and what
 *     happens at the edges of daylight saving
 */
record CronField(long values, boolean starred) {
  /** What {@link #atLeast} and {@link #atMost} answer if there is no such value. */
  static final int NONE = -1;

  private static final int SUNDAY = 0;
  private static final int SUNDAY_AS_WELL = 7;

  /** The fields of a cron expression, in order. */
  @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed.
  enum Kind {
    MINUTE("minute", 0, 59, List.of()),
    HOUR("hour", 0, 23, List.of()),
    DAY_OF_MONTH("day-of-month", 1, 31, List.of()),
    MONTH(
        "month",
        1,
        12,
        List.of(
            "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
    /** Sunday is 0, and 7 as well. */
    DAY_OF_WEEK("day-of-week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

    private final String title;
    private final int min;
    private final int max;
    private final List<String> names;

    Kind(String title, int min, int max, List<String> names) {
      this.title = title;
      this.min = min;
      this.max = max;
      this.names = names;
    }
  }

  /**
   * Reads {@code text}: stars, numbers, names, ranges, steps, and lists of them.
   *
   * @throws InvalidScheduleException if it is anything else, or has a value outside of the field
   */
  static CronField parse(Kind kind, String text) throws InvalidScheduleException {
    long values = 0;
    for (String item : text.split(",", -1)) {
      values |= item(kind, text, item);
    }
    if (kind == Kind.DAY_OF_WEEK && (values & bit(SUNDAY_AS_WELL)) != 0) {
      values = (values & ~bit(SUNDAY_AS_WELL)) | bit(SUNDAY);
    }
    return new CronField(values, text.startsWith("*"));
  }

  boolean contains(int value) {
    return (values & bit(value)) != 0;
  }

  /** The smallest value that is not below {@code from}, or {@link #NONE}. */
  int atLeast(int from) {
    long rest = values & (-1L << from);
    return rest == 0 ? NONE : Long.numberOfTrailingZeros(rest);
  }

  /** The largest value that is not above {@code upTo}, or {@link #NONE}. */
  int atMost(int upTo) {
    long rest = upTo < 0 ? 0 : values & (-1L >>> (Long.SIZE - 1 - upTo));
    return rest == 0 ? NONE : Long.SIZE - 1 - Long.numberOfLeadingZeros(rest);
  }

  private static long bit(int value) {
    return 1L << value;
  }

  private static long item(Kind kind, String text, String item) throws InvalidScheduleException {
    String[] stepped = item.split("/", -1);
    if (stepped.length > 2) {
      throw invalid(kind, text, "\"" + item + "\" has more than one slash");
    }
    String[] ends = stepped[0].split("-", -1);
    boolean star = stepped[0].equals("*");
    if (ends.length > 2) {
      throw invalid(kind, text, "\"" + stepped[0] + "\" is not a range");
    }
    if (stepped.length == 2 && ends.length == 1 && !star) {
      throw invalid(kind, text, "a step needs a star or a range before the slash");
    }
    int from = star ? kind.min : value(kind, text, ends[0]);
    int to = star ? kind.max : value(kind, text, ends[ends.length - 1]);
    if (kind == Kind.DAY_OF_WEEK && to == SUNDAY && from > to) {
      to = SUNDAY_AS_WELL; // FRI-SUN, as cronie reads it
    }
    if (from > to) {
      throw invalid(kind, text, "the range " + stepped[0] + " runs backwards");
    }
    int step = stepped.length == 2 ? step(kind, text, stepped[1], from, to) : 1;
    long values = 0;
    for (int value = from; value <= to; value += step) {
      values |= bit(value);
    }
    return values;
  }

  /**
   * Reads a step. One that leads out of its range at once is refused: <code>&#42;/90</code> does
   * not mean every 90 minutes, but every hour.
   */
  private static int step(Kind kind, String text, String word, int from, int to)
      throws InvalidScheduleException {
    int step = number(kind, text, word, "a step is a number, which \"" + word + "\" is not");
    if (step < 1) {
      throw invalid(kind, text, "a step of " + step + " never moves on");
    }
    if (step > 1 && step > to - from) {
      throw invalid(
          kind,
          text,
          "a step of "
              + step
              + " is longer than its range "
              + from
              + "-"
              + to
              + ", so it does"
              + " nothing");
    }
    return step;
  }

  private static int value(Kind kind, String text, String word) throws InvalidScheduleException {
    if (word.isEmpty()) {
      throw invalid(kind, text, "a value is missing");
    }
    int name = word.matches("[A-Za-z]+") ? kind.names.indexOf(word.toUpperCase(Locale.ROOT)) : -1;
    if (name >= 0) {
      return name + kind.min;
    }
    String names = kind.names.isEmpty() ? "" : " nor one of " + String.join(", ", kind.names);
    int value =
        number(
            kind,
            text,
            word,
            "\"" + word + "\" is " + (names.isEmpty() ? "not" : "neither") + " a number" + names);
    if (value < kind.min || value > kind.max) {
      throw invalid(kind, text, word + " is not within " + kind.min + "-" + kind.max);
    }
    return value;
  }

  private static int number(Kind kind, String text, String word, String otherwise)
      throws InvalidScheduleException {
    if (!word.matches("[0-9]+")) {
      throw invalid(kind, text, otherwise);
    }
    // More digits than any field has: out of range, whatever they are.
    return word.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(word);
  }

  private static InvalidScheduleException invalid(Kind kind, String text, String why) {
    return new InvalidScheduleException(
        "the " + kind.title + " field \"" + text + "\" cannot be read: " + why);
  }
}
