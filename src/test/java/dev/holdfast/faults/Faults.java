package dev.holdfast.faults;

import dev.holdfast.bench.Arguments;
import java.util.List;
import java.util.Locale;

/** Runs the matrix, prints the table and writes the outcomes. */
public final class Faults {
  private Faults() {}

  /** {@code arguments} are those of {@code bench/faults}. */
  public static void main(String... arguments) throws InterruptedException {
    Locale.setDefault(Locale.ROOT);
    Options options = Arguments.understood(() -> Options.parse(arguments));
    Results results = Arguments.understood(() -> Results.of(options));
    List<Cell> cells = results.left().stream().filter(options::selects).toList();
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
