package dev.holdfast.faults;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;

/**
 * Which cells are run.
 *
 * @param seed what chooses the moments
 * @param only fault/step or fault/step/door, each a name or {@code *}
 * @param jobs how many stages there are side by side
 * @param output the file of the outcomes
 */
record Options(long seed, String only, int jobs, Path output) {
  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if it cannot be understood
   */
  static Options parse(String... arguments) {
    Options options = new Options(1, "*/*", 1, Path.of("bench", "faults.json"));
    Iterator<String> words = Arrays.asList(arguments).iterator();
    while (words.hasNext()) {
      String word = words.next();
      options =
          switch (word) {
            case "--seed" ->
                new Options(
                    number(word, words, Long.MIN_VALUE),
                    options.only,
                    options.jobs,
                    options.output);
            case "--only" ->
                new Options(options.seed, value(word, words), options.jobs, options.output);
            case "--jobs" ->
                new Options(
                    options.seed, options.only, (int) number(word, words, 1), options.output);
            case "--output" ->
                new Options(options.seed, options.only, options.jobs, Path.of(value(word, words)));
            default -> throw new IllegalArgumentException("there is no option " + word);
          };
    }
    return options;
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
