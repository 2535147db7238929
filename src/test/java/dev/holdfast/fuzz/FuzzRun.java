package dev.holdfast.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A target in the hands of the fuzzer, in a process of its own. */
final class FuzzRun {
  private static final Pattern EXECUTED =
      Pattern.compile("stat::number_of_executed_units:\\s*(\\d+)");

  /** What the fuzzer calls the inputs that it keeps as findings. */
  private static final Pattern FINDING = Pattern.compile("(crash|timeout|oom|leak)-.*");

  private static final int LONGEST_INPUT = 4_000;
  private static final int LONGEST_SECONDS = 20;
  private static final int MOST_MIB = 1_500;

  private final FuzzTarget target;
  private final Path directory;

  /**
   * @param work where the fuzzer keeps what it works with, a directory for each target
   */
  FuzzRun(FuzzTarget target, Path work) {
    this.target = target;
    this.directory = work.resolve(target.name());
  }

  /**
   * What came of it.
   *
   * @param name the target
   * @param executions inputs that were read
   * @param crashes inputs that did what none may do, or took too long or too much memory
   * @param seconds how long it took
   * @param findings the files that have them
   */
  record Result(String name, long executions, long crashes, double seconds, List<String> findings) {
    Result {
      findings = List.copyOf(findings);
    }
  }

  /**
   * Tries so many inputs.
   *
   * @param seconds for how long at most, once the fuzzer has come up; 0 for no limit
   */
  Result run(long executions, long seconds) throws IOException, InterruptedException {
    Path seeds = Files.createDirectories(directory.resolve("seeds"));
    Files.createDirectories(directory.resolve("corpus"));
    int number = 0;
    for (byte[] seed : FoundInputs.startOf(target)) {
      Files.write(seeds.resolve("seed-" + number++), seed);
    }
    putAside(findings());
    Path log = directory.resolve("log");
    long start = System.nanoTime();
    int status = status(command(executions, seconds), log);
    double took = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
    String said = Files.readString(log, StandardCharsets.ISO_8859_1);
    List<String> found = findings();
    List<Long> executed = EXECUTED.matcher(said).results().map(FuzzRun::number).toList();
    if (executed.isEmpty() || (status != 0 && found.isEmpty())) {
      throw new IllegalStateException(
          "the fuzzer has ended with status " + status + " and no result; see " + log);
    }
    return new Result(
        target.name(),
        executed.get(executed.size() - 1),
        found.size(),
        took,
        found.stream().map(file -> directory.resolve(file).toString()).toList());
  }

  /** How it ends; it does not outlive this program. */
  private static int status(List<String> command, Path log)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end"));
    return process.waitFor();
  }

  private static long number(MatchResult found) {
    return Long.parseLong(found.group(1));
  }

  /** What an earlier run has found would be taken for a finding of this one. */
  private void putAside(List<String> earlier) throws IOException {
    Path aside = Files.createDirectories(directory.resolve("earlier"));
    for (String file : earlier) {
      Files.move(directory.resolve(file), aside.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private List<String> findings() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(FINDING.asMatchPredicate())
          .sorted()
          .toList();
    }
  }

  private List<String> command(long executions, long seconds) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Fuzzed.class.getName(),
                "--target_args=" + target.name(),
                "--instrumentation_includes=dev.holdfast.**",
                "--custom_hook_includes=dev.holdfast.**",
                "--reproducer_path=" + directory,
                "-artifact_prefix=" + directory + "/",
                "-runs=" + executions,
                "-timeout=" + LONGEST_SECONDS,
                "-rss_limit_mb=" + MOST_MIB,
                "-max_len=" + LONGEST_INPUT,
                "-print_final_stats=1"));
    if (seconds > 0) {
      command.add("-max_total_time=" + seconds);
    }
    command.add(directory.resolve("corpus").toString());
    command.add(directory.resolve("seeds").toString());
    return command;
  }
}
