package dev.holdfast.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The outcomes of a matrix, in a file that is as new as the last cell that has ended: what was
 * interrupted says what it has seen, and what it has not.
 */
final class Results {
  private static final String GREEN = "green";

  private final ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private final Path file;
  private final long seed;
  private final String only;
  private final double secondsBefore;
  private final Map<String, JsonNode> outcomes = new HashMap<>();
  private final long start = System.nanoTime();

  private Results(Path file, long seed, String only, double secondsBefore) {
    this.file = file.toAbsolutePath();
    this.seed = seed;
    this.only = only;
    this.secondsBefore = secondsBefore;
  }

  /**
   * Those that {@code options} go on with.
   *
   * @throws IllegalArgumentException if there are none
   */
  static Results of(Options options) {
    Results results = options.again() ? again(options.output()) : begun(options);
    if (results.planned().stream().noneMatch(options::selects)) {
      // That nothing of nothing has failed must not look like a success.
      throw new IllegalArgumentException(
          "--again: " + options.output() + " is not about " + options.only());
    }
    return results;
  }

  /** Of which nothing was run. */
  static Results begun(Options options) {
    return new Results(options.output(), options.seed(), options.only(), 0);
  }

  /**
   * Those in {@code file}, of which what is not green counts as not run.
   *
   * @throws IllegalArgumentException if there are none
   */
  static Results again(Path file) {
    JsonNode before;
    try {
      before = new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--again: " + file + " cannot be gone on with: " + e.getMessage(), e);
    }
    if (!before.hasNonNull("seed") || !before.hasNonNull("only") || !before.has("outcomes")) {
      throw new IllegalArgumentException("--again: " + file + " has no outcomes of a matrix");
    }
    Results results =
        new Results(
            file,
            before.get("seed").longValue(),
            before.get("only").textValue(),
            before.get("seconds").doubleValue());
    for (JsonNode outcome : before.get("outcomes")) {
      if (outcome.get("outcome").textValue().equals(GREEN)) {
        results.outcomes.put(outcome.get("cell").textValue(), outcome);
      }
    }
    return results;
  }

  long seed() {
    return seed;
  }

  private List<Cell> planned() {
    return Matrix.cells().stream().filter(cell -> Options.selects(only, cell)).toList();
  }

  /**
   * The cells that were not run yet, those beside each other that need the same operators, and
   * otherwise in no order, so that the first of them are a sample of all.
   */
  synchronized List<Cell> left() {
    List<Cell> left =
        new ArrayList<>(
            planned().stream().filter(cell -> !outcomes.containsKey(cell.text())).toList());
    Collections.shuffle(left, new Random(seed));
    left.sort(Comparator.comparing(cell -> cell.fault().crew()));
    return left;
  }

  synchronized int cells() {
    return outcomes.size();
  }

  synchronized long failed() {
    return outcomes.values().stream().filter(one -> !isGreen(one)).count();
  }

  double seconds() {
    return Math.round(secondsBefore * 10 + (System.nanoTime() - start) / 1e8) / 10.0;
  }

  private static boolean isGreen(JsonNode outcome) {
    return outcome.get("outcome").textValue().equals(GREEN);
  }

  /** Takes note of {@code outcome}, and writes the file. */
  synchronized void add(Outcome outcome) {
    outcomes.put(outcome.cell().text(), json(outcome));
    ObjectNode results = mapper.createObjectNode();
    results.put("time", now());
    results.put("seed", seed);
    results.put("only", only);
    results.put("cells", cells());
    results.put("failed", failed());
    ArrayNode left = results.putArray("not_run");
    left().stream().map(Cell::text).sorted().forEach(left::add);
    results.put("seconds", seconds());
    ArrayNode all = results.putArray("outcomes");
    planned().stream()
        .map(cell -> outcomes.get(cell.text()))
        .filter(one -> one != null)
        .forEach(all::add);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, mapper.writeValueAsString(results) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode json(Outcome outcome) {
    ObjectNode json = mapper.createObjectNode();
    json.put("cell", outcome.cell().text());
    json.put("outcome", outcome.isGreen() ? GREEN : "failed");
    json.put("moment", outcome.moment());
    json.put("time", now());
    json.put("seconds", outcome.seconds());
    json.put("struck", outcome.struck());
    outcome.ends().forEach(json.putArray("ends")::add);
    if (!outcome.isGreen()) {
      outcome.violations().forEach(json.putArray("violations")::add);
      outcome.evidence().forEach(json.putArray("evidence")::add);
    }
    return json;
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** How many cells are green, of how many, for each fault and step. */
  synchronized String table() {
    StringBuilder table = new StringBuilder("%-20s".formatted(""));
    for (Step step : Step.values()) {
      table.append("%13s".formatted(step.text()));
    }
    for (FaultKind fault : FaultKind.values()) {
      table.append("%n%-20s".formatted(fault.text()));
      for (Step step : Step.values()) {
        table.append("%13s".formatted(count(fault, step)));
      }
    }
    return table.append('\n').toString();
  }

  private String count(FaultKind fault, Step step) {
    List<JsonNode> run =
        planned().stream()
            .filter(cell -> cell.fault() == fault && cell.door().step() == step)
            .map(cell -> outcomes.get(cell.text()))
            .filter(one -> one != null)
            .toList();
    return run.isEmpty() ? "-" : run.stream().filter(Results::isGreen).count() + "/" + run.size();
  }
}
