package dev.holdfast.bench;

import dev.holdfast.artifact.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was measured, for people and for programs. */
final class Results {
  static final List<Target> TARGETS =
      List.of(
          Target.of("backup_vs_limit", "backup, 1 job, zstd 3 : pg_dump -Fc -Z0 >/dev/null", 1.20),
          Target.of("backup_vs_gzip_pipeline", "the same : pg_dump | gzip -6, then upload", 0.50),
          Target.none("backup_vs_custom_gzip", "the same : pg_dump -Fc, then upload"),
          Target.of("parallel_vs_directory", "backup, 2 jobs : pg_dump -Fd -j2 -Z0", 1.10),
          Target.of("parallel_vs_limit", "backup, 2 jobs : pg_dump -Fc -Z0 >/dev/null", 1.00),
          Target.none("parallel4_vs_directory", "backup, 4 jobs : pg_dump -Fd -j4 -Z0"),
          Target.none("parallel4_vs_limit", "backup, 4 jobs : pg_dump -Fc -Z0 >/dev/null"),
          Target.of("age_overhead", "backup with age : without", 1.10),
          Target.none("two_destinations_vs_one", "two destinations : one"),
          Target.of("peak_rss_mib_small", "peak memory, 0.2 GB, MiB", 256),
          Target.of("peak_rss_mib_medium", "peak memory, the database measured, MiB", 256),
          Target.of("peak_rss_mib_large", "peak memory, the largest database, MiB", 256),
          Target.of("start_seconds", "start of a Job to pg_dump's first byte, s", 1.0),
          Target.of("restore_vs_pg_restore_j4", "restore : pg_restore -j4 of a local file", 1.15),
          Target.of("restore_vs_gunzip_psql", "restore : gunzip | psql of a local file", 0.71),
          Target.of("peak_rss_mib_restore", "peak memory of the restore, MiB", 256));

  private final Map<String, Object> facts = new LinkedHashMap<>();
  private final Map<String, Double> figures = new TreeMap<>();
  private final Map<String, Object> runs = new LinkedHashMap<>();
  private final Map<String, Object> profiles = new LinkedHashMap<>();

  void fact(String name, Object value) {
    facts.put(name, value);
  }

  void figure(String key, double value) {
    figures.put(key, value);
  }

  /** Which threads of a run used the CPU, in seconds. */
  void profile(String run, Map<String, Double> seconds) {
    profiles.put(run, seconds);
  }

  /** Adds the runs of a contest, and returns the medians of their times by contestant. */
  Map<String, Double> add(Map<String, List<Measured>> contest) {
    Map<String, Double> medians = new LinkedHashMap<>();
    contest.forEach(
        (name, measured) -> {
          List<Double> seconds = measured.stream().map(Measured::seconds).toList();
          medians.put(name, Statistics.median(seconds));
          runs.put(name, summary(measured, seconds));
        });
    return medians;
  }

  private static Map<String, Object> summary(List<Measured> measured, List<Double> seconds) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("medianSeconds", Statistics.rounded(Statistics.median(seconds), 2));
    summary.put("spread", Statistics.rounded(Statistics.spread(seconds), 2));
    summary.put("seconds", seconds.stream().map(s -> Statistics.rounded(s, 2)).toList());
    cpu(summary, "ownCpuSeconds", measured.stream().map(Measured::ownCpu).toList());
    cpu(summary, "databaseCpuSeconds", measured.stream().map(Measured::databaseCpu).toList());
    cpu(summary, "storeCpuSeconds", measured.stream().map(Measured::storeCpu).toList());
    return summary;
  }

  /** What is unknown is left out rather than written as a number. */
  private static void cpu(Map<String, Object> summary, String name, List<Double> seconds) {
    if (seconds.stream().noneMatch(value -> value.isNaN())) {
      summary.put(name, Statistics.rounded(Statistics.median(seconds), 2));
    }
  }

  /** The ratios of the medians are made by {@code maker}. */
  Map<String, Double> figures() {
    return figures;
  }

  /** The table. */
  String table() {
    return Target.table(TARGETS, figures);
  }

  /** The same, for programs. */
  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    figures.forEach((key, value) -> all.put(key, Statistics.rounded(value, 3)));
    all.put("targets", Target.verdicts(TARGETS, figures));
    all.put("facts", facts);
    all.put("runs", runs);
    all.put("cpuSecondsByThread", profiles);
    return Json.pretty(all) + "\n";
  }

  void write(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Files.writeString(file, json());
  }
}
