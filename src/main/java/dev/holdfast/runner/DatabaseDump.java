package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.artifact.RunSpec;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Dumps one database: with one pg_dump into one archive, or with several side by side on one
 * snapshot, each into an archive of its own.
 */
final class DatabaseDump {
  private static final String PG_DUMP = "pg_dump";

  private final RunSpec spec;
  private final ClientTool tool;
  private final ServerAddress address;
  private final DumpPipeline pipeline;
  private final Counters counters;
  private final JobLog log;
  private final InstantSource clock;

  DatabaseDump(
      RunSpec spec,
      ClientTool tool,
      ServerAddress address,
      DumpPipeline pipeline,
      Counters counters,
      JobLog log,
      InstantSource clock) {
    this.spec = spec;
    this.tool = tool;
    this.address = address;
    this.pipeline = pipeline;
    this.counters = counters;
    this.log = log;
    this.clock = clock;
  }

  /**
   * Dumps {@code database}.
   *
   * @param file the name of the archive, with 0, and of each object with rows only, from 1 on
   */
  DumpedDatabase run(SourceServer.Database database, IntFunction<String> file)
      throws RunFailedException {
    ChosenRows chosen = chosen(database);
    return run(database, file, chosen).withWarning(warning(database.name(), chosen));
  }

  private DumpedDatabase run(
      SourceServer.Database database, IntFunction<String> file, ChosenRows chosen)
      throws RunFailedException {
    boolean counts = spec.source().countConnections() > 0;
    if (spec.dump().jobs() == 1 || database.dataBytes() < 2 * DumpPlan.WORTH_IT) {
      return counts ? counted(database, file, chosen) : alone(database, file, null);
    }
    try (Snapshot snapshot =
        Snapshot.take(
            address,
            database.name(),
            spec.source().lockWaitTimeoutSeconds(),
            tables -> plan(database, tables, chosen))) {
      Instant taken = clock.instant();
      return divided(database, file, snapshot, chosen, taken);
    }
  }

  /** One pg_dump and nobody beside it; {@code counts} is what is told of that. */
  private DumpedDatabase alone(
      SourceServer.Database database, IntFunction<String> file, RowCounting.Result counts)
      throws RunFailedException {
    // pg_dump does not say when its snapshot is of; before it writes a byte, it has it.
    AtomicReference<Instant> begun = new AtomicReference<>();
    DumpPipeline.Made made =
        whole(database, file, DumpCommand.whole(tool, spec), () -> begun.set(clock.instant()));
    return new DumpedDatabase(List.of(made.object()), begun.get(), counts);
  }

  private DumpPipeline.Made whole(
      SourceServer.Database database,
      IntFunction<String> file,
      List<String> command,
      Runnable onBegun)
      throws RunFailedException {
    return pipeline.run(
        piece(command, ObjectRole.ARCHIVE, database, file.apply(0), database.dataBytes(), 1),
        onBegun);
  }

  /**
   * One pg_dump, and beside it whoever counts in the same state. What stands in the way of the
   * second must not stand in the way of the first: then nothing is counted.
   */
  private DumpedDatabase counted(
      SourceServer.Database database, IntFunction<String> file, ChosenRows chosen)
      throws RunFailedException {
    AtomicBoolean begun = new AtomicBoolean();
    String why;
    try (Snapshot snapshot =
        Snapshot.ofWhole(address, database.name(), spec.source().countConnections() + 1)) {
      Instant taken = clock.instant();
      Runnable onTaken = snapshot.keptFor(2);
      CountedRows rows = rows(database, chosen);
      long start = System.nanoTime();
      try (RowCounting counting = rows.begin(snapshot.id(), onTaken)) {
        DumpPipeline.Made made =
            whole(
                database,
                file,
                DumpCommand.whole(tool, spec, snapshot.id()),
                () -> {
                  begun.set(true);
                  onTaken.run();
                });
        return dumped(List.of(made), taken, rows, counting, start);
      }
    } catch (RunFailedException e) {
      if (begun.get() || !isOfTheSnapshot(e)) {
        throw e;
      }
      why = e.getMessage();
    }
    log.note("the rows of database \"" + database.name() + "\" are not counted, since: " + why);
    return alone(database, file, RowCounting.Result.none(database.name(), why));
  }

  /**
   * Whether a dump without a snapshot may do better: where a name stands for several servers, the
   * next connection may lead to another, which does not know it; and connections may be used up.
   */
  private static boolean isOfTheSnapshot(RunFailedException e) {
    String text = e.getMessage();
    return "spec.source.rowCounts".equals(e.field())
        || text.contains("snapshot")
        || text.contains("too many connections")
        || text.contains("connection slots");
  }

  private CountedRows rows(SourceServer.Database database, ChosenRows chosen) {
    return new CountedRows(
        address,
        database.name(),
        chosen::has,
        spec.source().countConnections(),
        // To wait for them must not look like a run that hangs.
        Duration.ofSeconds(spec.noProgressTimeoutSeconds()).dividedBy(2),
        counters);
  }

  private DumpedDatabase dumped(
      List<DumpPipeline.Made> made,
      Instant taken,
      CountedRows rows,
      RowCounting counting,
      long startNanos)
      throws RunFailedException {
    // A plain dump has no table of contents to compare with.
    boolean tells = spec.dump().format() == DumpFormat.CUSTOM;
    Set<Long> oids = made.stream().flatMap(one -> one.rows().stream()).collect(Collectors.toSet());
    try {
      return new DumpedDatabase(
          objects(made),
          taken,
          rows.finish(
              counting,
              oid -> !tells || oids.contains(oid),
              Duration.ofNanos(System.nanoTime() - startNanos)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    }
  }

  private static List<Manifest.StoredObject> objects(List<DumpPipeline.Made> made) {
    return made.stream().map(DumpPipeline.Made::object).toList();
  }

  /** The tables whose rows the filters choose, in pg_dump's own reading of them. */
  private ChosenRows chosen(SourceServer.Database database) throws RunFailedException {
    return spec.source().filters().equals(RunSpec.Filters.NONE)
        ? ChosenRows.ALL
        : ChosenRows.only(
            pipeline.rowsOf(
                piece(DumpCommand.contents(tool, spec), ObjectRole.ARCHIVE, database, "", 0, 1)));
  }

  /** What the filters leave out and a restore needs; it is told, and never fails the backup. */
  private String warning(String database, ChosenRows chosen) {
    if (chosen.all()) {
      return null;
    }
    try {
      return LeftOutReferences.of(address, database, chosen.oids())
          .map(left -> left.message(database))
          .orElse(null);
    } catch (SQLException e) {
      log.note(
          "whether the filters leave out what others refer to is not known: " + e.getMessage());
      return null;
    }
  }

  private DumpPlan plan(SourceServer.Database database, List<DumpTable> tables, ChosenRows chosen) {
    List<DumpTable> movable = tables.stream().filter(table -> chosen.has(table.oid())).toList();
    long otherBytes =
        chosen.all() ? Math.max(0, database.dataBytes() - DumpPlan.bytes(movable)) : 0;
    return DumpPlan.of(movable, otherBytes, spec.dump().jobs());
  }

  private DumpedDatabase divided(
      SourceServer.Database database,
      IntFunction<String> file,
      Snapshot snapshot,
      ChosenRows chosen,
      Instant taken)
      throws RunFailedException {
    DumpPlan plan = snapshot.plan();
    int atOnce = plan.data().size() + 1;
    long movedBytes = DumpPlan.bytes(plan.moved());
    log.note(
        "database \""
            + database.name()
            + "\" is dumped by "
            + atOnce
            + " pg_dump on snapshot "
            + snapshot.id());
    List<DumpPipeline.Piece> pieces = new ArrayList<>();
    pieces.add(
        piece(
            DumpCommand.archive(tool, spec, snapshot.id(), plan.moved()),
            ObjectRole.ARCHIVE,
            database,
            file.apply(0),
            Math.max(0, database.dataBytes() - movedBytes),
            atOnce));
    for (List<DumpTable> tables : plan.data()) {
      pieces.add(
          piece(
              DumpCommand.data(tool, spec, snapshot.id(), tables),
              ObjectRole.DATA,
              database,
              file.apply(pieces.size()),
              DumpPlan.bytes(tables),
              atOnce));
    }
    // When each has begun to write, each has its own locks and the snapshot for itself.
    CountedRows rows = rows(database, chosen);
    Runnable onBegun = snapshot.keptFor(rows.areWanted() ? atOnce + 1 : atOnce);
    List<Callable<DumpPipeline.Made>> tasks = new ArrayList<>();
    pieces.forEach(piece -> tasks.add(() -> pipeline.run(piece, onBegun)));
    long start = System.nanoTime();
    try (RowCounting counting = rows.areWanted() ? rows.begin(snapshot.id(), onBegun) : null) {
      List<DumpPipeline.Made> made = Together.run(PG_DUMP, tasks, pipeline::kill);
      DividedRows.check(database.name(), snapshot.tables(), chosen::has, made);
      return counting == null
          ? new DumpedDatabase(objects(made), taken, null)
          : dumped(made, taken, rows, counting, start);
    }
  }

  private DumpPipeline.Piece piece(
      List<String> command,
      ObjectRole role,
      SourceServer.Database database,
      String file,
      long expectedBytes,
      int atOnce) {
    return new DumpPipeline.Piece(
        PG_DUMP,
        command,
        database.name(),
        role,
        database.name(),
        spec.dump().format(),
        file,
        expectedBytes,
        atOnce);
  }
}
