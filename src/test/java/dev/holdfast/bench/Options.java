package dev.holdfast.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
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
    Iterator<String> words = Arrays.asList(arguments).iterator();
    while (words.hasNext()) {
      String word = words.next();
      options =
          switch (word) {
            case "--quick" -> options.withMegabytes(SMALL);
            case "--content" -> options.withContent(value(word, words));
            case "--large" -> options.withLarge();
            case "--only" -> options.withPart(value(word, words));
            case "--rounds" -> options.withRounds(value(word, words));
            case "--output" -> options.withOutput(value(word, words));
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

  private Options withRounds(String text) {
    int count;
    try {
      count = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--rounds takes a number, not " + text, e);
    }
    if (count < 1) {
      throw new IllegalArgumentException("--rounds takes a number from 1");
    }
    return new Options(content, megabytes, count, large, part, output);
  }

  private Options withOutput(String file) {
    return new Options(content, megabytes, rounds, large, part, Path.of(file));
  }
}
