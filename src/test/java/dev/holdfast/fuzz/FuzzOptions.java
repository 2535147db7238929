package dev.holdfast.fuzz;

import dev.holdfast.bench.Arguments;
import java.nio.file.Path;

/**
 * How much is tried.
 *
 * @param seconds for how long each target is tried at most, once the fuzzer has come up; 0 for no
 *     limit
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
    Arguments words = new Arguments(arguments);
    while (words.hasNext()) {
      options = options.with(words.next(), words);
    }
    return options;
  }

  private FuzzOptions with(String word, Arguments words) {
    return switch (word) {
      case "--seconds" -> new FuzzOptions(words.number(1), executions, jobs, only, output);
      case "--executions" -> new FuzzOptions(seconds, words.number(1), jobs, only, output);
      case "--jobs" -> new FuzzOptions(seconds, executions, words.count(), only, output);
      case "--only" -> {
        String name = FuzzTargets.named(words.value()).name();
        yield new FuzzOptions(seconds, executions, jobs, name, output);
      }
      case "--output" -> new FuzzOptions(seconds, executions, jobs, only, words.file());
      default -> throw words.unknown();
    };
  }
}
