package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.artifact.RunSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final JobLog log;
  private final InstantSource clock;

  /**
   * What was made of a database.
   *
   * @param objects the objects, the archive first
   * @param snapshotTime no earlier than its snapshot was taken
   */
  record Dumped(List<Manifest.StoredObject> objects, Instant snapshotTime) {
    Dumped {
      objects = List.copyOf(objects);
    }
  }

  DatabaseDump(
      RunSpec spec,
      ClientTool tool,
      ServerAddress address,
      DumpPipeline pipeline,
      JobLog log,
      InstantSource clock) {
    this.spec = spec;
    this.tool = tool;
    this.address = address;
    this.pipeline = pipeline;
    this.log = log;
    this.clock = clock;
  }

  /**
   * Dumps {@code database}.
   *
   * @param file the name of the archive, with 0, and of each object with rows only, from 1 on
   */
  Dumped run(SourceServer.Database database, IntFunction<String> file) throws RunFailedException {
    if (spec.dump().jobs() == 1 || database.dataBytes() < 2 * DumpPlan.WORTH_IT) {
      // pg_dump does not say when its snapshot is of; before it writes a byte, it has it.
      AtomicReference<Instant> begun = new AtomicReference<>();
      Manifest.StoredObject object =
          pipeline
              .run(
                  piece(
                      DumpCommand.whole(tool, spec),
                      ObjectRole.ARCHIVE,
                      database,
                      file.apply(0),
                      database.dataBytes(),
                      1),
                  () -> begun.set(clock.instant()))
              .object();
      return new Dumped(List.of(object), begun.get());
    }
    Set<Long> chosen = chosen(database);
    try (Snapshot snapshot =
        Snapshot.take(
            address,
            database.name(),
            spec.source().lockWaitTimeoutSeconds(),
            tables -> plan(database, tables, chosen))) {
      Instant taken = clock.instant();
      return new Dumped(divided(database, file, snapshot, chosen), taken);
    }
  }

  private boolean isFiltered() {
    return !spec.source().filters().equals(RunSpec.Filters.NONE);
  }

  /** The tables whose rows the filters choose, in pg_dump's own reading of them. */
  private Set<Long> chosen(SourceServer.Database database) throws RunFailedException {
    return isFiltered()
        ? pipeline.rowsOf(
            piece(DumpCommand.whole(tool, spec), ObjectRole.ARCHIVE, database, "", 0, 1))
        : Set.of();
  }

  private DumpPlan plan(SourceServer.Database database, List<DumpTable> tables, Set<Long> chosen) {
    List<DumpTable> movable =
        isFiltered()
            ? tables.stream().filter(table -> chosen.contains(table.oid())).toList()
            : tables;
    long otherBytes =
        isFiltered() ? 0 : Math.max(0, database.dataBytes() - DumpPlan.bytes(movable));
    return DumpPlan.of(movable, otherBytes, spec.dump().jobs());
  }

  private List<Manifest.StoredObject> divided(
      SourceServer.Database database, IntFunction<String> file, Snapshot snapshot, Set<Long> chosen)
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
    AtomicInteger waitingFor = new AtomicInteger(atOnce);
    Runnable onBegun =
        () -> {
          if (waitingFor.decrementAndGet() == 0) {
            snapshot.close();
          }
        };
    List<Callable<DumpPipeline.Made>> tasks = new ArrayList<>();
    pieces.forEach(piece -> tasks.add(() -> pipeline.run(piece, onBegun)));
    List<DumpPipeline.Made> made = Together.run(PG_DUMP, tasks, pipeline::kill);
    check(database, snapshot, chosen, made);
    return made.stream().map(DumpPipeline.Made::object).toList();
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

  /**
   * Every table's rows are in exactly one of the archives, by their own tables of contents.
   *
   * @throws RunFailedException if rows are missing, or there twice
   */
  private void check(
      SourceServer.Database database,
      Snapshot snapshot,
      Set<Long> chosen,
      List<DumpPipeline.Made> made)
      throws RunFailedException {
    Set<Long> found = new HashSet<>();
    for (DumpPipeline.Made object : made) {
      for (Long oid : object.rows()) {
        if (!found.add(oid)) {
          throw wrong(database, "the rows of table " + name(snapshot, oid) + " were dumped twice");
        }
      }
    }
    Set<Long> expected =
        snapshot.tables().stream()
            .map(DumpTable::oid)
            .filter(oid -> !isFiltered() || chosen.contains(oid))
            .collect(Collectors.toSet());
    expected.removeAll(found);
    if (!expected.isEmpty()) {
      throw wrong(
          database,
          "the rows of "
              + expected.size()
              + " tables were not dumped, such as those of "
              + name(snapshot, expected.iterator().next()));
    }
  }

  private static String name(Snapshot snapshot, long oid) {
    return snapshot.tables().stream()
        .filter(table -> table.oid() == oid)
        .map(table -> table.name().quoted())
        .findFirst()
        .orElse("with OID " + oid);
  }

  private static RunFailedException wrong(SourceServer.Database database, String what) {
    return new RunFailedException(
        FailureReason.DUMP_FAILED,
        "the dump of database \""
            + database.name()
            + "\" was divided wrongly: "
            + what
            + "; with spec.dump.jobs: 1 it is not divided",
        "spec.dump.jobs");
  }
}
