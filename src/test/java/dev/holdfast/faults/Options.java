package dev.holdfast.faults;

import dev.holdfast.bench.Arguments;
import java.nio.file.Path;
import java.util.Arrays;

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

  Options {
    for (String one : only.split(",", -1)) {
      if (Matrix.cells().stream().noneMatch(cell -> isSelected(one, cell))) {
        throw new IllegalArgumentException("--only: there is no cell " + one);
      }
    }
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if it cannot be understood
   */
  static Options parse(String... arguments) {
    Long seed = null;
    String only = ALL;
    int jobs = 1;
    Path output = null;
    boolean again = false;
    Arguments words = new Arguments(arguments);
    while (words.hasNext()) {
      switch (words.next()) {
        case "--seed" -> seed = words.number();
        case "--only" -> only = words.value();
        case "--jobs" -> jobs = words.count();
        case "--output" -> output = words.file();
        case "--again" -> again = true;
        default -> throw words.unknown();
      }
    }
    if (output == null) {
      output = only.equals(ALL) ? WHOLE : PART;
    }
    if (again && seed != null) {
      throw new IllegalArgumentException("--again takes the seed of the file, and no --seed");
    }
    return new Options(seed == null ? 1 : seed, only, jobs, output, again);
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
