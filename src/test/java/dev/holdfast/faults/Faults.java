package dev.holdfast.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the matrix, prints the table and writes the outcomes. */
public final class Faults {
  private static final int USAGE_ERROR = 64;

  private Faults() {}

  /** {@code arguments} are those of {@code bench/faults}. */
  public static void main(String... arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(USAGE_ERROR);
      return;
    }
    boolean clock = FakedClock.installed().isPresent();
    List<Cell> selected = Matrix.cells().stream().filter(options::selects).toList();
    List<Cell> cells =
        selected.stream()
            .filter(cell -> clock || cell.fault().crew() != FaultKind.Crew.FAKED)
            .toList();
    if (cells.size() < selected.size()) {
      System.out.println(
          "skipped: "
              + (selected.size() - cells.size())
              + " cells that set the operator's clock, since libfaketime is not installed");
    }
    long start = System.nanoTime();
    List<Outcome> outcomes =
        new Performance(cells, options.seed(), Faults::tell).run(options.jobs());
    double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
    write(options, outcomes, selected.size() - cells.size(), seconds);
    System.out.println();
    System.out.print(table(outcomes));
    long failed = outcomes.stream().filter(one -> !one.isGreen()).count();
    System.out.printf(
        "%n%d cells, %d failed, seed %d, %.0f s; more in %s%n",
        outcomes.size(), failed, options.seed(), seconds, options.output());
    System.exit(failed == 0 && outcomes.size() == cells.size() ? 0 : 1);
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

  private static void write(Options options, List<Outcome> outcomes, int skipped, double seconds)
      throws IOException {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    results.put("seed", options.seed());
    results.put("only", options.only());
    results.put("cells", outcomes.size());
    results.put("failed", outcomes.stream().filter(one -> !one.isGreen()).count());
    results.put("skipped", skipped);
    results.put("seconds", seconds);
    results.put("outcomes", outcomes.stream().map(Faults::json).toList());
    Path file = options.output().toAbsolutePath();
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(results)
            + "\n");
  }

  private static Map<String, Object> json(Outcome outcome) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("cell", outcome.cell().text());
    json.put("outcome", outcome.isGreen() ? "green" : "failed");
    json.put("moment", outcome.moment());
    json.put("seconds", outcome.seconds());
    json.put("ends", outcome.ends());
    if (!outcome.isGreen()) {
      json.put("violations", outcome.violations());
      json.put("evidence", outcome.evidence());
    }
    return json;
  }

  /** How many cells are green, of how many, for each fault and step. */
  static String table(List<Outcome> outcomes) {
    StringBuilder table = new StringBuilder("%-20s".formatted(""));
    for (Step step : Step.values()) {
      table.append("%13s".formatted(step.text()));
    }
    for (FaultKind fault : FaultKind.values()) {
      table.append("%n%-20s".formatted(fault.text()));
      for (Step step : Step.values()) {
        table.append("%13s".formatted(count(outcomes, fault, step)));
      }
    }
    return table.append('\n').toString();
  }

  private static String count(List<Outcome> outcomes, FaultKind fault, Step step) {
    Map<Boolean, Long> counted =
        outcomes.stream()
            .filter(one -> one.cell().fault() == fault && one.cell().door().step() == step)
            .collect(Collectors.partitioningBy(Outcome::isGreen, Collectors.counting()));
    long all = Stream.of(true, false).mapToLong(counted::get).sum();
    return all == 0 ? "-" : counted.get(true) + "/" + all;
  }
}
