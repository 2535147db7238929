package dev.holdfast.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;

/**
 * What is measured.
 *
 * @param policies how many BackupPolicies there are
 * @param backups how many Backups there are that have ended, in all
 * @param due how many policies are due in the same minute
 * @param rest for how long the operator is looked at that has nothing to do
 * @param output the file of the results
 */
record Options(int policies, int backups, int due, Duration rest, Path output) {
  private static final Options FULL =
      new Options(5_000, 50_000, 1_000, Duration.ofMinutes(10), Path.of("bench", "load.json"));

  private static final int QUICK_POLICIES = 100;
  private static final int QUICK_BACKUPS = 1_000;
  private static final int QUICK_DUE = 40;

  Options {
    if (policies < 1 || backups < policies || due < 1 || due > policies) {
      throw new IllegalArgumentException(
          "--policies takes a number from 1, --backups one from that of the policies, and --due"
              + " one up to that of the policies");
    }
    if (rest.isNegative() || rest.isZero()) {
      throw new IllegalArgumentException("--rest takes a number of seconds from 1");
    }
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if it cannot be understood
   */
  static Options parse(String... arguments) {
    int policies = FULL.policies;
    int backups = FULL.backups;
    int due = FULL.due;
    Duration rest = FULL.rest;
    Path output = FULL.output;
    Iterator<String> words = Arrays.asList(arguments).iterator();
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "--quick" -> {
          policies = QUICK_POLICIES;
          backups = QUICK_BACKUPS;
          due = QUICK_DUE;
          rest = Duration.ofMinutes(1);
        }
        case "--policies" -> policies = number(word, words);
        case "--backups" -> backups = number(word, words);
        case "--due" -> due = number(word, words);
        case "--rest" -> rest = Duration.ofSeconds(number(word, words));
        case "--output" -> output = Path.of(value(word, words));
        default -> throw new IllegalArgumentException("there is no option " + word);
      }
    }
    return new Options(policies, backups, due, rest, output);
  }

  private static String value(String word, Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(word + " needs a value");
    }
    return words.next();
  }

  private static int number(String word, Iterator<String> words) {
    String text = value(word, words);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(word + " takes a number, not " + text, e);
    }
  }
}
