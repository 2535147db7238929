package dev.holdfast.load;

import dev.holdfast.bench.Arguments;
import java.nio.file.Path;
import java.time.Duration;

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
    Arguments words = new Arguments(arguments);
    while (words.hasNext()) {
      switch (words.next()) {
        case "--quick" -> {
          policies = QUICK_POLICIES;
          backups = QUICK_BACKUPS;
          due = QUICK_DUE;
          rest = Duration.ofMinutes(1);
        }
        case "--policies" -> policies = words.count();
        case "--backups" -> backups = words.count();
        case "--due" -> due = words.count();
        case "--rest" -> rest = Duration.ofSeconds(words.count());
        case "--output" -> output = words.file();
        default -> throw words.unknown();
      }
    }
    return new Options(policies, backups, due, rest, output);
  }
}
