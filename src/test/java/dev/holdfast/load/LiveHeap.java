package dev.holdfast.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is alive in the heap of a process after a full collection, by class, in bytes; without
 * arrays of integers, since nobody can tell those that are used from those that fill holes.
 *
 * @param classes the classes
 */
record LiveHeap(Map<String, Long> classes) {
  /** What the collector puts where it leaves a hole, up to a twentieth of the heap. */
  private static final String FILLER = "[I";

  private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");

  LiveHeap {
    classes = Map.copyOf(classes);
  }

  /** That of the JVM {@code pid}, which stands still for it. */
  static LiveHeap of(long pid) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("jcmd cannot look into the heap of " + pid + ": " + text);
    }
    return parse(text);
  }

  /**
   * Reads what jcmd writes.
   *
   * @throws IllegalArgumentException if there is no class in it
   */
  static LiveHeap parse(String text) {
    Map<String, Long> classes = new TreeMap<>();
    text.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .filter(line -> !FILLER.equals(line.group(2)))
        // Of the same name from several loaders.
        .forEach(line -> classes.merge(line.group(2), Long.valueOf(line.group(1)), Long::sum));
    if (classes.isEmpty()) {
      throw new IllegalArgumentException("this is no histogram of classes: " + text);
    }
    return new LiveHeap(classes);
  }

  /** All of it. */
  double mib() {
    return classes.values().stream().mapToLong(Long::longValue).sum() / (double) (1 << 20);
  }

  /** The classes that have grown most since {@code before}, each with by how much, in bytes. */
  List<String> grownSince(LiveHeap before, int most) {
    return classes.entrySet().stream()
        .map(one -> Map.entry(one.getKey(), one.getValue() - before.of(one.getKey())))
        .filter(one -> one.getValue() > 0)
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .map(one -> one.getKey() + " +" + one.getValue())
        .toList();
  }

  private long of(String name) {
    return classes.getOrDefault(name, 0L);
  }
}
