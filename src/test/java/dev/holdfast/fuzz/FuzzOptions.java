package dev.holdfast.fuzz;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;

/**
 * How much is tried.
 *
 * @param seconds the longest that one target may take; 0 for no limit
 * @param executions how many inputs there are in all
 * @param jobs how many targets there are side by side
 * @param only the only target; null for all
 * @param output the file of the results
 */
record FuzzOptions(long seconds, long executions, int jobs, String only, Path output) {
  /** What is asked of a release. */
  private static final long EXECUTIONS = 10_000_000;

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if it cannot be understood
   */
  static FuzzOptions parse(String... arguments) {
    FuzzOptions options = new FuzzOptions(0, EXECUTIONS, 1, null, Path.of("bench", "fuzz.json"));
    Iterator<String> words = Arrays.asList(arguments).iterator();
    while (words.hasNext()) {
      String word = words.next();
      options = options.with(word, words);
    }
    return options;
  }

  private FuzzOptions with(String word, Iterator<String> words) {
    return switch (word) {
      case "--seconds" -> new FuzzOptions(number(word, words), executions, jobs, only, output);
      case "--executions" -> new FuzzOptions(seconds, number(word, words), jobs, only, output);
      case "--jobs" ->
          new FuzzOptions(seconds, executions, Math.toIntExact(number(word, words)), only, output);
      case "--only" -> {
        String name = FuzzTargets.named(value(word, words)).name();
        yield new FuzzOptions(seconds, executions, jobs, name, output);
      }
      case "--output" ->
          new FuzzOptions(seconds, executions, jobs, only, Path.of(value(word, words)));
      default -> throw new IllegalArgumentException("there is no option " + word);
    };
  }

  private static String value(String word, Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(word + " needs a value");
    }
    return words.next();
  }

  private static long number(String word, Iterator<String> words) {
    String text = value(word, words);
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw new IllegalArgumentException(word + " takes a whole number from 1, not " + text);
    }
    return Long.parseLong(text);
  }
}
