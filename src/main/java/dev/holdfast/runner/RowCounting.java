package dev.holdfast.runner;

import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RowCounts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;

/**
 * Counts the rows of a database's tables while it is dumped, over a few connections, in the state
 * that is dumped. It never fails: what could not be counted is told, and is not in the result.
 */
final class RowCounting implements AutoCloseable {
  /**
   * What a table takes in memory until the manifest is stored; the other half of the memory is for
   * the dump, which must not fail for want of it.
   */
  private static final long BYTES_A_TABLE = 1_024;

  private static final long MEMORY_FOR_ALL = Runtime.getRuntime().maxMemory() / 2;

  /** A second connection is not worth it for less: 16 MiB. */
  private static final long PAGES_WORTH_IT = 2_048;

  /**
   * What was counted.
   *
   * @param counts the rows of each table that was counted
   * @param missing how many tables are not among them
   * @param why why the first of those is not; null if none is missing
   */
  record Result(RowCounts counts, long missing, String why) {
    /** Nothing was counted, and {@code why}. */
    static Result none(String database, String why) {
      return new Result(new RowCounts(database, Map.of()), 0, why);
    }
  }

  private final ServerAddress address;
  private final String database;
  private final String snapshot;
  private final LongPredicate isWanted;
  private final int connections;
  private final Counters counters;
  private final Runnable onSnapshotTaken;

  private final Queue<CountingSession.Table> waiting = new ConcurrentLinkedQueue<>();
  private final Map<Long, Long> counted = new ConcurrentHashMap<>();
  private final Map<Long, String> failures = new ConcurrentHashMap<>();
  private final List<CountingSession> sessions = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile List<CountingSession.Table> tables = List.of();
  private volatile long others;
  private volatile String failure;
  private int inUse;
  private boolean closed;

  private RowCounting(
      ServerAddress address,
      String database,
      String snapshot,
      LongPredicate isWanted,
      int connections,
      Counters counters,
      Runnable onSnapshotTaken) {
    this.address = address;
    this.database = database;
    this.snapshot = snapshot;
    this.isWanted = isWanted;
    this.connections = connections;
    this.counters = counters;
    this.onSnapshotTaken = onSnapshotTaken;
  }

  /**
   * Begins to count.
   *
   * @param snapshot the name of the state; it must be kept until {@code onSnapshotTaken} is called
   * @param isWanted tells by its OID whether a table is counted
   * @param connections how many connections may count at once
   */
  static RowCounting begin(
      ServerAddress address,
      String database,
      String snapshot,
      LongPredicate isWanted,
      int connections,
      Counters counters,
      Runnable onSnapshotTaken) {
    RowCounting counting =
        new RowCounting(
            address, database, snapshot, isWanted, connections, counters, onSnapshotTaken);
    start(counting::run);
    return counting;
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task, "row-counting");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void run() {
    List<Thread> others = new ArrayList<>();
    try {
      List<CountingSession> opened = open();
      for (CountingSession session : opened.subList(1, opened.size())) {
        others.add(start(() -> work(session)));
      }
      work(opened.get(0));
      for (Thread other : others) {
        other.join();
      }
    } catch (SQLException e) {
      failure = e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  /** The first session, and as many more as are worth it and the server allows. */
  private List<CountingSession> open() throws SQLException {
    List<CountingSession> opened = new ArrayList<>();
    try {
      CountingSession first = hold(CountingSession.open(address, database, snapshot));
      opened.add(first);
      CountingSession.Tables found =
          first.tables((int) Math.min(Integer.MAX_VALUE, MEMORY_FOR_ALL / BYTES_A_TABLE));
      others = found.others();
      tables = found.largest().stream().filter(table -> isWanted.test(table.oid())).toList();
      waiting.addAll(tables);
      tell();
      long pages = tables.stream().mapToLong(CountingSession.Table::pages).sum();
      long most = Math.min(connections, Math.min(tables.size(), 1 + pages / PAGES_WORTH_IT));
      while (opened.size() < most) {
        opened.add(hold(CountingSession.open(address, database, snapshot)));
      }
    } catch (SQLException e) {
      if (opened.isEmpty() || tables.isEmpty()) {
        throw e;
      }
    } finally {
      onSnapshotTaken.run();
    }
    return opened;
  }

  private synchronized CountingSession hold(CountingSession session) {
    sessions.add(session);
    if (closed) {
      session.abort();
    }
    return session;
  }

  private void work(CountingSession session) {
    use(1);
    try (session) {
      CountingSession.Table table;
      while (!isClosed() && (table = waiting.poll()) != null) {
        count(session, table);
      }
    } catch (SQLException e) {
      // The session is of no use any more; the tables that are left are for the others.
      failure = e.getMessage();
    } finally {
      use(-1);
    }
  }

  private void count(CountingSession session, CountingSession.Table table) throws SQLException {
    try {
      OptionalLong rows = session.count(table);
      rows.ifPresent(number -> counted.put(table.oid(), number));
      if (rows.isEmpty()) {
        failures.put(table.oid(), "it was truncated or rewritten meanwhile");
      }
    } catch (SQLException e) {
      failures.put(table.oid(), e.getMessage());
      if (String.valueOf(e.getSQLState()).startsWith("08")) {
        throw e;
      }
    }
    counters.addSignOfLife();
    tell();
  }

  private synchronized void use(int more) {
    inUse += more;
    tell();
  }

  private synchronized void tell() {
    counters.count(new LogLine.Counting(inUse, connections, counted.size(), tables.size()));
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /**
   * What was counted, when all is or the patience is at its end.
   *
   * @param patience for how long to wait for the rest
   * @param isDumped tells by its OID whether the rows of a table were dumped
   */
  Result finish(Duration patience, LongPredicate isDumped) throws InterruptedException {
    if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      failure = "counting took longer than the dump, and nobody waits for it";
    }
    close();
    Map<String, Map<String, Long>> schemas = new TreeMap<>();
    long missing = others;
    String why = tables.isEmpty() ? failure : null;
    if (others > 0) {
      why = "these are the smallest, and the memory of the Job is too small to count them all";
    }
    for (CountingSession.Table table : tables) {
      Long rows = counted.get(table.oid());
      if (!isDumped.test(table.oid())) {
        continue;
      }
      if (rows != null) {
        schemas
            .computeIfAbsent(table.name().schema(), schema -> new TreeMap<>())
            .put(table.name().name(), rows);
        continue;
      }
      missing++;
      if (why == null) {
        why = table.name().quoted() + ": " + failures.getOrDefault(table.oid(), failure);
      }
    }
    return new Result(new RowCounts(database, schemas), missing, why);
  }

  /** Ends what still counts. */
  @Override
  public synchronized void close() {
    closed = true;
    sessions.forEach(CountingSession::abort);
    sessions.clear();
  }
}
