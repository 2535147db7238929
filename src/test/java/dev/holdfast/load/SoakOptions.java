package dev.holdfast.load;

import dev.holdfast.bench.Arguments;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a soak is.
 *
 * @param policies how many BackupPolicies there are, each due every minute
 * @param minutes how long it takes
 * @param seed what decides which run fails and who does what when
 * @param output the file of the results
 */
record SoakOptions(int policies, int minutes, long seed, Path output) {
  private static final SoakOptions FULL =
      new SoakOptions(120, 20, 1, Path.of("bench", "soak.json"));

  private static final int QUICK_POLICIES = 20;
  private static final int QUICK_MINUTES = 3;

  /** Growth is looked for between thirds, and one of them takes a minute at least. */
  private static final int FEWEST_MINUTES = 3;

  SoakOptions {
    if (policies < 1) {
      throw new IllegalArgumentException("--policies takes a number from 1");
    }
    if (minutes < FEWEST_MINUTES) {
      throw new IllegalArgumentException("--minutes takes a number from " + FEWEST_MINUTES);
    }
  }

  /** For how long what has ended is kept where that can be said, so that all comes and goes. */
  Duration kept() {
    return Duration.ofSeconds(3L * minutes);
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if it cannot be understood
   */
  static SoakOptions parse(String... arguments) {
    int policies = FULL.policies;
    int minutes = FULL.minutes;
    long seed = FULL.seed;
    Path output = FULL.output;
    Arguments words = new Arguments(arguments);
    while (words.hasNext()) {
      switch (words.next()) {
        case "--quick" -> {
          policies = QUICK_POLICIES;
          minutes = QUICK_MINUTES;
        }
        case "--policies" -> policies = words.count();
        case "--minutes" -> minutes = words.count();
        case "--seed" -> seed = words.number();
        case "--output" -> output = words.file();
        default -> throw words.unknown();
      }
    }
    return new SoakOptions(policies, minutes, seed, output);
  }
}
