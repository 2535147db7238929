package dev.holdfast.faults;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;

/**
 * Which cells are run.
 *
 * @param seed what chooses the moments
 * @param only fault/step or fault/step/door, each a name or {@code *}; several with commas between
 * @param jobs how many stages there are side by side
 * @param output the file of the outcomes
 * @param again whether only those are run that are not green in that file, with its seed
 */
record Options(long seed, String only, int jobs, Path output, boolean again) {
  /** Every cell. */
  static final String ALL = "*/*";

  private static final Path WHOLE = Path.of("bench", "faults.json");

  /** A look at some cells is not to pass for the whole matrix. */
  private static final Path PART = Path.of("target", "faults.json");

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if it cannot be understood
   */
  static Options parse(String... arguments) {
    long seed = 1;
    String only = ALL;
    int jobs = 1;
    Path output = null;
    boolean again = false;
    Iterator<String> words = Arrays.asList(arguments).iterator();
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "--seed" -> seed = number(word, words, Long.MIN_VALUE);
        case "--only" -> only = value(word, words);
        case "--jobs" -> jobs = (int) number(word, words, 1);
        case "--output" -> output = Path.of(value(word, words));
        case "--again" -> again = true;
        default -> throw new IllegalArgumentException("there is no option " + word);
      }
    }
    if (output == null) {
      output = only.equals(ALL) ? WHOLE : PART;
    }
    return new Options(seed, only, jobs, output, again);
  }

  private static String value(String word, Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(word + " needs a value");
    }
    return words.next();
  }

  private static long number(String word, Iterator<String> words, long least) {
    String text = value(word, words);
    try {
      long number = Long.parseLong(text);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(word + " takes a number, not " + text, e);
    }
    throw new IllegalArgumentException(word + " takes a number from " + least);
  }

  /** Whether {@code cell} is one of them. */
  boolean selects(Cell cell) {
    return selects(only, cell);
  }

  /** Whether {@code cell} is one of those that {@code only} names. */
  static boolean selects(String only, Cell cell) {
    return Arrays.stream(only.split(",", -1)).anyMatch(one -> isSelected(one, cell));
  }

  private static boolean isSelected(String only, Cell cell) {
    String[] asked = only.split("/", -1);
    String[] parts = cell.text().split("/", -1);
    for (int i = 0; i < asked.length; i++) {
      if (i >= parts.length || !(asked[i].equals("*") || asked[i].equals(parts[i]))) {
        return false;
      }
    }
    return true;
  }
}
