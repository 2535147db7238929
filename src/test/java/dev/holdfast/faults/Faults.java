package dev.holdfast.faults;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Runs the matrix, prints the table and writes the outcomes. */
public final class Faults {
  private static final int USAGE_ERROR = 64;

  private Faults() {}

  /** {@code arguments} are those of {@code bench/faults}. */
  public static void main(String... arguments) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(USAGE_ERROR);
      return;
    }
    Results results = options.again() ? Results.again(options.output()) : Results.begun(options);
    List<Cell> cells = results.left().stream().filter(options::selects).toList();
    if (cells.isEmpty() && !options.again()) {
      // That nothing of nothing has failed must not look like a success.
      System.err.println("there is no cell " + options.only());
      System.exit(USAGE_ERROR);
      return;
    }
    new Performance(
            cells,
            results.seed(),
            outcome -> {
              results.add(outcome);
              tell(outcome);
            })
        .run(options.jobs());
    System.out.println();
    System.out.print(results.table());
    System.out.printf(
        "%n%d cells, %d failed, %d not run, seed %d, %.0f s; more in %s%n",
        results.cells(),
        results.failed(),
        results.left().size(),
        results.seed(),
        results.seconds(),
        options.output());
    System.exit(results.failed() == 0 && results.left().isEmpty() ? 0 : 1);
  }

  private static void tell(Outcome outcome) {
    System.out.printf(
        "%-6s %5.1f s  %s  (%s)%n",
        outcome.isGreen() ? "green" : "FAILED",
        outcome.seconds(),
        outcome.cell().text(),
        outcome.moment());
    outcome.violations().forEach(text -> System.out.println("         " + text));
    System.out.flush();
  }
}
