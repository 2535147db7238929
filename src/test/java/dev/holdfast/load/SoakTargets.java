package dev.holdfast.load;

import dev.holdfast.bench.Target;
import java.util.List;

/** What must be so after a soak, and how it is worked out from what was seen. */
final class SoakTargets {
  /** What comes and goes with what happens to be under way. */
  private static final double PASSED_RSS_MIB = 8;

  private static final double PASSED_HEAP_MIB = 1;
  private static final double PASSED_SERIES = 20;
  private static final double PASSED_OBJECTS = 40;

  static final List<Target> ALL =
      List.of(
          Target.of("rss_mib", "largest resident memory, MiB", 512),
          Target.of("rss_growth_percent", "growth of the resident memory, %", 5),
          Target.of("heap_growth_percent", "growth of what is alive in the heap, %", 5),
          Target.of("threads_growth", "growth of the threads", 4),
          Target.of("files_growth", "growth of open files and connections", 8),
          Target.of("series_growth_percent", "growth of the metrics, %", 5),
          Target.of("objects_growth_percent", "growth of the kind of object that grew most, %", 5),
          Target.of("objects_beyond_what_is_kept", "Backups beyond what policies keep", 0),
          Target.of("runs_missed", "runs that were due and did not come", 0),
          Target.of("runs_twice", "runs that came twice", 0),
          Target.of("runs_while_suspended", "runs of suspended policies", 0),
          Target.of("runs_unfinished", "runs without an end", 0),
          Target.of("runs_contradicted", "runs that ended otherwise than the operator says", 0),
          Target.of("kept_but_deleted", "backups that were to be kept, and deleted", 0),
          Target.of("gone_before_objects", "records gone before their objects", 0),
          Target.of("open_in_the_end", "objects and messages that come to no end", 0),
          Target.of("never_happened", "things that were to happen and did not", 0),
          Target.none("backups", "Backups that were made"),
          Target.none("prunes", "Jobs that deleted"),
          Target.none("runs_overtaken", "runs whose turn was over before the last one was"),
          Target.none("days", "days of 100 policies with a backup each hour"));

  /** Without each of these, nothing was proven. */
  static final List<String> HAPPENS =
      List.of(
          "backup",
          "backup that fails",
          "prune",
          "verification",
          "restore",
          "restarts of the API server",
          "answers with 200",
          "messages",
          "messages refused",
          Deeds.Kind.SUSPEND.name(),
          Deeds.Kind.RESUME.name(),
          Deeds.Kind.CHANGE.name(),
          Deeds.Kind.CLEAR.name(),
          Deeds.Kind.MAKE_AGAIN.name());

  /** What a day of ordinary use has. */
  private static final double BACKUPS_OF_A_DAY = 2_400;

  private SoakTargets() {}

  /** What has grown. */
  static void growth(Results results, Samples samples) {
    results.figure("rss_growth_percent", Growth.percent(samples.of("rss"), PASSED_RSS_MIB));
    results.figure("heap_growth_percent", Growth.percent(samples.of("heap"), PASSED_HEAP_MIB));
    results.figure("threads_growth", Growth.of(samples.of("threads"), 0));
    results.figure("files_growth", Growth.of(samples.of("files"), 0));
    results.figure("series_growth_percent", Growth.percent(samples.of("series"), PASSED_SERIES));
    results.figure(
        "objects_growth_percent",
        Samples.KINDS.stream()
            .map(Class::getSimpleName)
            .mapToDouble(kind -> Growth.percent(samples.of(kind), PASSED_OBJECTS))
            .max()
            .orElseThrow());
  }

  /**
   * How many Backups there may be at most: those that are kept, one that has expired and waits for
   * the next Prune for each run that may fail in between, and one that is under way.
   */
  static int mostBackups(int policies) {
    int each = SoakPopulation.KEPT + SoakPopulation.KEPT_FAILED + 4;
    return policies * each;
  }

  /**
   * What was done wrong.
   *
   * @param most how many Backups there were at the most
   */
  static void conduct(Results results, History history, SoakWindow window, double most) {
    results.figure(
        "objects_beyond_what_is_kept", Math.max(0, most - mostBackups(window.policies())));
    results.figure("runs_missed", history.missed(window.from(), window.until()).size());
    results.figure("runs_overtaken", history.overtaken(window.from(), window.until()).size());
    results.figure("runs_twice", history.twice().size());
    results.figure("runs_while_suspended", history.whileSuspended().size());
    results.figure("runs_unfinished", history.unfinished().size());
    results.figure("runs_contradicted", history.contradicted().size());
    results.figure("kept_but_deleted", history.keptButDeleted(SoakPopulation.KEPT).size());
    results.figure("gone_before_objects", history.goneBeforeObjects().size());
    results.figure("backups", history.runs().size());
    results.figure("prunes", history.orders().size());
    results.figure("days", history.runs().size() / BACKUPS_OF_A_DAY);
  }
}
