package dev.holdfast.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks at the memory of a run's processes, and at which threads use the CPU. It costs time itself,
 * so no run that it looks at is measured.
 */
final class Footprint implements Container.Watch {
  /** Processor time is counted in hundredths of a second, for every program on Linux. */
  private static final double TICKS = 100;

  /** The fields of a thread's {@code stat}, those after the name in parentheses. */
  private static final Pattern STAT = Pattern.compile("\\d+ \\((.*)\\) (.*)", Pattern.DOTALL);

  /** What the command line of a Job's Java runtime has, and no other. */
  private static final String RUNTIME = "dev.holdfast.Main";

  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  private long peakKib;
  private final Map<String, Double> cpu = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();

  @Override
  public int pauseMillis() {
    return 20;
  }

  @Override
  public void look(List<Long> processes) {
    long sum = 0;
    boolean runtime = false;
    for (long pid : processes) {
      boolean isRuntime = ProcFiles.commandLine(pid).orElse("").contains(RUNTIME);
      if (isRuntime && runtime) {
        // On its way to become another program, it still shows the memory of the runtime as its
        // own.
        continue;
      }
      runtime |= isRuntime;
      sum += ProcFiles.peakKib(pid).orElse(0L);
      threads(pid).forEach(thread -> look(pid, thread));
    }
    peakKib = Math.max(peakKib, sum);
  }

  private static List<Path> threads(long pid) {
    try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
      return threads.toList();
    } catch (IOException | UncheckedIOException e) {
      // It has just ended; what was seen of it last counts.
      return List.of();
    }
  }

  private void look(long pid, Path thread) {
    String id = pid + "/" + thread.getFileName();
    Matcher stat = STAT.matcher(ProcFiles.text(thread.resolve("stat")).orElse(""));
    if (!stat.matches()) {
      return;
    }
    String[] fields = stat.group(2).split(" ", -1);
    cpu.put(id, (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) / TICKS);
    names.put(id, stat.group(1));
  }

  /**
   * The largest sum of the peaks of processes that ran at once, in MiB: more than was ever used,
   * since they need not have had their peaks at the same time, and memory that they share is
   * counted for each.
   */
  double peakMib() {
    return peakKib / 1024.0;
  }

  /** The CPU seconds of all threads of the same name together, as far as they were seen. */
  Map<String, Double> cpuSeconds() {
    Map<String, Double> byName = new TreeMap<>();
    cpu.forEach(
        (id, seconds) ->
            byName.merge(names.get(id).replaceAll("[-#]?\\d+$", ""), seconds, Double::sum));
    byName.values().removeIf(seconds -> seconds < 0.05);
    return byName;
  }
}
