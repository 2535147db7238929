package dev.holdfast.schedule;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * One field of a cron expression: the set of its values.
 *
 * @param values the values, from the field's smallest to its largest
 * @param wildcard whether the field begins with a star
 */
record CronField(BitSet values, boolean wildcard) {

  /** The fields of a cron expression, in order. */
  @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed.
  enum Kind {
    MINUTE("minute", 0, 59, List.of()),
    HOUR("hour", 0, 23, List.of()),
    DAY_OF_MONTH("day of month", 1, 31, List.of()),
    MONTH(
        "month",
        1,
        12,
        List.of(
            "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
    /** Sunday is 0, and 7 as well. */
    DAY_OF_WEEK("day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

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

  /** Reads {@code text}: stars, numbers, names, ranges, steps, and lists of them. */
  static CronField parse(Kind kind, String text) throws InvalidScheduleException {
    BitSet values = new BitSet();
    for (String item : text.split(",", -1)) {
      addItem(kind, text, item, values);
    }
    if (kind == Kind.DAY_OF_WEEK && values.get(7)) {
      values.clear(7);
      values.set(0);
    }
    return new CronField(values, text.startsWith("*"));
  }

  private static void addItem(Kind kind, String text, String item, BitSet values)
      throws InvalidScheduleException {
    String[] stepped = item.split("/", -1);
    if (stepped.length > 2) {
      throw invalid(kind, text, "\"" + item + "\" has more than one slash");
    }
    int step = 1;
    if (stepped.length == 2) {
      step = number(kind, text, stepped[1]);
      if (step < 1) {
        throw invalid(kind, text, "a step of " + step + " never moves on");
      }
    }
    int from;
    int to;
    if (stepped[0].equals("*")) {
      from = kind.min;
      to = kind == Kind.DAY_OF_WEEK ? 6 : kind.max;
    } else {
      String[] range = stepped[0].split("-", -1);
      if (range.length > 2) {
        throw invalid(kind, text, "\"" + item + "\" is not a range");
      }
      from = value(kind, text, range[0]);
      to = range.length == 2 ? value(kind, text, range[1]) : from;
      if (range.length == 1 && stepped.length == 2) {
        throw invalid(kind, text, "a step needs a star or a range before the slash");
      }
      if (from > to) {
        throw invalid(kind, text, "the range " + stepped[0] + " runs backwards");
      }
    }
    for (int value = from; value <= to; value += step) {
      values.set(value);
    }
  }

  private static int value(Kind kind, String text, String word) throws InvalidScheduleException {
    int name = kind.names.indexOf(word.toUpperCase(Locale.ROOT));
    int value = name >= 0 ? name + kind.min : number(kind, text, word);
    if (value < kind.min || value > kind.max) {
      throw invalid(kind, text, value + " is not within " + kind.min + " to " + kind.max);
    }
    return value;
  }

  private static int number(Kind kind, String text, String word) throws InvalidScheduleException {
    if (!word.matches("[0-9]{1,4}")) {
      throw invalid(kind, text, "\"" + word + "\" is not a number" + namesHint(kind));
    }
    return Integer.parseInt(word);
  }

  private static String namesHint(Kind kind) {
    return kind.names.isEmpty() ? "" : " or a name such as " + kind.names.get(0);
  }

  private static InvalidScheduleException invalid(Kind kind, String text, String why) {
    return new InvalidScheduleException(
        "the field " + kind.title + " (\"" + text + "\") cannot be read: " + why);
  }
}
