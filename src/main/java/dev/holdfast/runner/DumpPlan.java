package dev.holdfast.runner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How the dump of one database is divided among several pg_dump: one makes the archive of the whole
 * database but for the rows of some tables, each other has the rows of some of those.
 *
 * @param data the tables of each object with rows only; never an empty one
 */
record DumpPlan(List<List<DumpTable>> data) {

  /** One pg_dump does it all. */
  static final DumpPlan WHOLE = new DumpPlan(List.of());

  /** A process, a connection and an upload of its own are not worth it for less. */
  static final long WORTH_IT = 16L << 20;

  /**
   * Each table is named in the arguments of two processes, which together may have two megabytes;
   * and pg_dump looks each of them up. Beyond these, they are small.
   */
  private static final int MAX_TABLES = 2_000;

  DumpPlan {
    data = data.stream().map(List::copyOf).toList();
  }

  /**
   * Divides a database: the largest table first, each to whoever has the least to do. That is at
   * most a third more than the best division needs.
   *
   * @param tables the tables that may be taken out of the archive
   * @param otherBytes the size of all else
   * @param jobs how many pg_dump there may be
   * @see <a href="https://doi.org/10.1137/0117039">R. L. Graham, Bounds on multiprocessing timing
   *     anomalies (1969)</a>
   */
  static DumpPlan of(List<DumpTable> tables, long otherBytes, int jobs) {
    List<DumpTable> largestFirst =
        tables.stream()
            .sorted(
                Comparator.comparingLong(DumpTable::bytes)
                    .reversed()
                    .thenComparingLong(DumpTable::oid))
            .toList();
    long sum = otherBytes + tables.stream().mapToLong(DumpTable::bytes).sum();
    long[] load = new long[(int) Math.max(1, Math.min(jobs, sum / WORTH_IT))];
    List<List<DumpTable>> parts = new ArrayList<>();
    for (int i = 0; i < load.length; i++) {
      parts.add(new ArrayList<>());
    }
    // The rows of small tables beyond the limit stay where the schema is.
    load[0] = otherBytes + largestFirst.stream().skip(MAX_TABLES).mapToLong(DumpTable::bytes).sum();
    for (DumpTable table : largestFirst.subList(0, Math.min(MAX_TABLES, largestFirst.size()))) {
      int least = leastOf(load);
      load[least] += table.bytes();
      parts.get(least).add(table);
    }
    List<List<DumpTable>> data = new ArrayList<>();
    for (int i = 1; i < load.length; i++) {
      if (load[i] >= WORTH_IT) {
        data.add(parts.get(i));
      }
    }
    return new DumpPlan(data);
  }

  private static int leastOf(long[] load) {
    int least = 0;
    for (int i = 1; i < load.length; i++) {
      if (load[i] < load[least]) {
        least = i;
      }
    }
    return least;
  }

  /** The tables whose rows the archive does not have. */
  List<DumpTable> moved() {
    return data.stream().flatMap(List::stream).toList();
  }

  static long bytes(List<DumpTable> tables) {
    return tables.stream().mapToLong(DumpTable::bytes).sum();
  }
}
