package dev.holdfast.bench;

import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.HoldfastProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs whole processes as the container of a Job would: with its start script, limit, environment.
 */
final class Container {
  /** Looks at the processes of a run while it goes on. */
  interface Watch {
    /** How long to wait between two looks, in milliseconds. */
    int pauseMillis();

    void look(List<Long> processes) throws IOException;
  }

  /**
   * How a run ended.
   *
   * @param seconds from before its process was started to after it had ended
   * @param cpuSeconds what its processes used; NaN if unknown
   * @param chargedMib the most memory that was charged to it at once; NaN if unknown
   */
  record Ended(double seconds, double cpuSeconds, double chargedMib, RunReport report) {}

  private final Path directory;

  /** Keeps its logs in {@code directory}. */
  Container(Path directory) {
    this.directory = directory;
  }

  /** A run that nobody looks at. */
  Ended run(String kind, Record spec, int memoryMib) throws IOException, InterruptedException {
    return run(kind, spec, memoryMib, null);
  }

  /**
   * Runs a Job.
   *
   * @param watch looks at it; null if nobody does, as when its time is measured
   * @throws IllegalStateException if it fails; the message has its log
   */
  Ended run(String kind, Record spec, int memoryMib, Watch watch)
      throws IOException, InterruptedException {
    Path log = directory.resolve("job.log");
    try (ControlGroup group = ControlGroup.create("job", memoryMib)) {
      List<String> command = new ArrayList<>(HoldfastProcess.entrypoint());
      command.addAll(List.of("job", kind));
      ProcessBuilder builder =
          new ProcessBuilder(group.around(command))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().clear();
      builder.environment().put("PATH", System.getenv("PATH"));
      builder.environment().put("LANG", "C.UTF-8");
      builder.environment().put(RunSpec.ENVIRONMENT_VARIABLE, Json.line(spec));
      builder.environment().put("HOLDFAST_MEMORY_LIMIT", String.valueOf((long) memoryMib << 20));
      long start = System.nanoTime();
      Process process = builder.start();
      if (watch != null) {
        while (!process.waitFor(watch.pauseMillis(), TimeUnit.MILLISECONDS)) {
          watch.look(group.processes(process.toHandle()));
        }
      }
      int status = process.waitFor();
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Ended(seconds, group.cpuSeconds(), group.peakMib(), report(log, status));
    }
  }

  private static RunReport report(Path log, int status) throws IOException {
    List<String> lines = Files.readAllLines(log);
    try {
      if (status == 0
          && Json.read(lines.get(lines.size() - 1), LogLine.class) instanceof RunReport report
          && report.succeeded()) {
        return report;
      }
    } catch (Json.MalformedJsonException e) {
      throw new IllegalStateException(String.join("\n", lines), e);
    }
    throw new IllegalStateException(
        "the Job ended with exit status " + status + ":\n" + String.join("\n", lines));
  }
}
