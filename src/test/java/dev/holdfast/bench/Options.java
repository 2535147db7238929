package dev.holdfast.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * What is measured.
 *
 * @param content what is in the database
 * @param megabytes how much pg_dump is to write of the database that is measured, in 10^6 bytes
 * @param rounds how often each contestant runs
 * @param large whether the memory of a dump of 10 GB is measured too
 * @param part what of backups and restores is measured
 * @param output the file of the results
 */
record Options(Content content, int megabytes, int rounds, boolean large, Part part, Path output) {
  /** Backups, restores, or both. */
  enum Part {
    ALL,
    BACKUPS,
    RESTORES
  }

  static final int SMALL = 200;
  static final int LARGE = 10_000;

  private static final int USUAL = 2_000;
  private static final int FEWEST_FOR_A_MEDIAN = 3;

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if it cannot be understood
   */
  static Options parse(String... arguments) {
    Options options =
        new Options(
            Content.MIXED,
            USUAL,
            FEWEST_FOR_A_MEDIAN,
            false,
            Part.ALL,
            Path.of("bench", "results.json"));
    Arguments words = new Arguments(arguments);
    while (words.hasNext()) {
      options =
          switch (words.next()) {
            case "--quick" -> options.withMegabytes(SMALL);
            case "--content" -> options.withContent(words.value());
            case "--large" -> options.withLarge();
            case "--only" -> options.withPart(words.value());
            case "--rounds" -> options.withRounds(words.count());
            case "--output" -> options.withOutput(words.file());
            default -> throw words.unknown();
          };
    }
    return options;
  }

  private Options withContent(String name) {
    Content named =
        Arrays.stream(Content.values())
            .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException("--content takes mixed or pgbench, not " + name));
    return new Options(named, megabytes, rounds, large, part, output);
  }

  private Options withMegabytes(int size) {
    return new Options(content, size, rounds, large, part, output);
  }

  private Options withLarge() {
    return new Options(content, megabytes, rounds, true, part, output);
  }

  private Options withPart(String name) {
    Part only =
        switch (name) {
          case "backups" -> Part.BACKUPS;
          case "restores" -> Part.RESTORES;
          default ->
              throw new IllegalArgumentException("--only takes backups or restores, not " + name);
        };
    return new Options(content, megabytes, rounds, large, only, output);
  }

  boolean backups() {
    return part != Part.RESTORES;
  }

  boolean restores() {
    return part != Part.BACKUPS;
  }

  private Options withRounds(int count) {
    return new Options(content, megabytes, count, large, part, output);
  }

  private Options withOutput(Path file) {
    return new Options(content, megabytes, rounds, large, part, file);
  }
}
