package dev.holdfast.load;

import dev.holdfast.artifact.Json;
import dev.holdfast.bench.ControlGroup;
import dev.holdfast.bench.Machine;
import dev.holdfast.bench.Statistics;
import dev.holdfast.bench.Target;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was measured, for people and for programs. */
final class Results {
  static final List<Target> TARGETS =
      List.of(
          Target.of("ready_seconds", "start to ready, s", 60),
          Target.none("ready_at_first_seconds", "the same, before any policy had a status, s"),
          Target.none("settled_seconds", "start until all was looked at, s"),
          Target.of("rss_mib", "largest resident memory, MiB", 512),
          Target.none("rss_mib_at_rest", "resident memory at rest, MiB"),
          Target.of("calls_per_minute_at_rest", "API calls per minute at rest", 10),
          Target.of("due_to_job_p99_seconds", "due to Job, no limit, p99, s", 30),
          Target.none("due_to_job_p50_seconds", "the same, median, s"),
          Target.of("limited_most_at_once", "Jobs at once under a limit of 20", Load.LIMIT),
          Target.none("limited_largest_lead", "the same: lead of one namespace, Jobs"),
          Target.none("limited_seconds", "the same: first to last Job, s"),
          Target.of("scrape_seconds", "median scrape at rest, s", 1),
          Target.none("scrape_busy_seconds", "longest scrape while all were due, s"),
          Target.none("reconcile_policy_seconds", "mean look at a policy, s"),
          Target.none("reconcile_backup_seconds", "mean look at a backup, s"));

  private final List<Target> targets;
  private final Map<String, Object> facts = new LinkedHashMap<>();
  private final Map<String, Double> figures = new TreeMap<>();

  Results() {
    this(TARGETS);
  }

  /**
   * @param targets what is measured
   */
  Results(List<Target> targets) {
    this.targets = List.copyOf(targets);
  }

  void fact(String name, Object value) {
    facts.put(name, value);
  }

  /**
   * Writes down when and where it is measured.
   *
   * @param limitMib the operator's limit of memory
   */
  void surroundings(KubernetesClient client, int limitMib) {
    fact("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    fact("cores", Runtime.getRuntime().availableProcessors());
    fact("java", System.getProperty("java.runtime.version"));
    fact("apiServer", client.getKubernetesVersion().getGitVersion());
    fact("memoryLimitMib", limitMib);
    fact("memoryLimit", ControlGroup.areUsable() ? "by a control group" : "told, not enforced");
    fact("loadBefore", Machine.load());
  }

  void figure(String key, double value) {
    figures.put(key, value);
  }

  /** Everything that was measured so far. */
  Map<String, Double> figures() {
    return Map.copyOf(figures);
  }

  /** Whether every target was measured and met. */
  boolean allMet() {
    return targets.stream()
        .filter(target -> target.limit().isPresent())
        .allMatch(target -> "met".equals(target.verdict(figures)));
  }

  String table() {
    return Target.table(targets, figures);
  }

  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Target target : targets) {
      Double figure = figures.get(target.key());
      if (figure != null) {
        all.put(target.key(), Statistics.rounded(figure, 3));
      }
    }
    all.put("targets", Target.verdicts(targets, figures));
    all.put("facts", facts);
    return Json.pretty(all) + "\n";
  }

  void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, json());
  }

  /** Tells all of it, after the last; whether every target was met. */
  boolean conclude(Path file) throws IOException {
    write(file);
    System.out.println();
    System.out.print(table());
    System.out.println("\nmore in " + file);
    return allMet();
  }
}
