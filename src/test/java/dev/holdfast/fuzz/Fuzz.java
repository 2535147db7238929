package dev.holdfast.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.holdfast.bench.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Gives every target to the fuzzer, and writes down what came of it. */
public final class Fuzz {
  private static final Path WORK = Path.of("target", "fuzz");

  private Fuzz() {}

  /** {@code arguments} are those of {@code bench/fuzz}. */
  public static void main(String... arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    FuzzOptions options = Arguments.understood(() -> FuzzOptions.parse(arguments));
    List<FuzzTarget> targets =
        FuzzTargets.all().stream()
            .filter(one -> options.only() == null || one.name().equals(options.only()))
            .toList();
    long start = System.nanoTime();
    List<FuzzRun.Result> results = run(targets, options);
    double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
    long executions = results.stream().mapToLong(FuzzRun.Result::executions).sum();
    long crashes = results.stream().mapToLong(FuzzRun.Result::crashes).sum();
    write(options, results, executions, crashes, seconds);
    System.out.printf(
        "%n%d executions of %d that were asked for, %d crashes, %.0f s; more in %s%n",
        executions, options.executions(), crashes, seconds, options.output());
    System.exit(crashes == 0 ? 0 : 1);
  }

  private static List<FuzzRun.Result> run(List<FuzzTarget> targets, FuzzOptions options)
      throws InterruptedException, ExecutionException {
    double shares = targets.stream().mapToDouble(FuzzTarget::share).sum();
    ExecutorService side = Executors.newFixedThreadPool(options.jobs());
    try {
      List<Future<FuzzRun.Result>> runs = new ArrayList<>();
      for (FuzzTarget target : targets) {
        long executions = (long) Math.ceil(options.executions() * target.share() / shares);
        runs.add(
            side.submit(
                () -> {
                  FuzzRun.Result result =
                      new FuzzRun(target, WORK).run(executions, options.seconds());
                  tell(result);
                  return result;
                }));
      }
      List<FuzzRun.Result> results = new ArrayList<>();
      for (Future<FuzzRun.Result> run : runs) {
        results.add(run.get());
      }
      return results;
    } finally {
      side.shutdownNow();
    }
  }

  private static void tell(FuzzRun.Result result) {
    System.out.printf(
        "%-20s %9d executions %6.1f s  %d crashes%n",
        result.name(), result.executions(), result.seconds(), result.crashes());
    result.findings().forEach(file -> System.out.println("    " + file));
    System.out.flush();
  }

  private static void write(
      FuzzOptions options,
      List<FuzzRun.Result> results,
      long executions,
      long crashes,
      double seconds)
      throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    json.put("executions", executions);
    json.put("crashes", crashes);
    json.put("seconds", seconds);
    json.put("targets", results);
    Path file = options.output().toAbsolutePath();
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json)
            + "\n");
  }
}
