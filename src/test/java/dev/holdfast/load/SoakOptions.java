package dev.holdfast.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;

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
    Iterator<String> words = Arrays.asList(arguments).iterator();
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "--quick" -> {
          policies = QUICK_POLICIES;
          minutes = QUICK_MINUTES;
        }
        case "--policies" -> policies = (int) number(word, words);
        case "--minutes" -> minutes = (int) number(word, words);
        case "--seed" -> seed = number(word, words);
        case "--output" -> output = Path.of(value(word, words));
        default -> throw new IllegalArgumentException("there is no option " + word);
      }
    }
    return new SoakOptions(policies, minutes, seed, output);
  }

  private static String value(String word, Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(word + " needs a value");
    }
    return words.next();
  }

  private static long number(String word, Iterator<String> words) {
    String text = value(word, words);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(word + " takes a number, not " + text, e);
    }
  }
}
