package dev.holdfast.bench;

import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The servers and directories of the measurements.
 *
 * @param postgres a server that is safe against crashes, as those are that matter
 * @param files where dumps are put
 */
record Surroundings(
    TemporaryDirectory directory,
    EmbeddedPostgres postgres,
    SinkProcess sink,
    ControlGroup databaseGroup,
    ControlGroup storeGroup,
    BenchSpecs specs,
    Container container,
    Shell shell,
    Path files,
    AtomicInteger numbers)
    implements AutoCloseable {

  /** The bytes that pg_dump writes for each unit of pgbench's scale. */
  private static final long PGBENCH_SCALE = 9_800_000;

  static Surroundings open() throws IOException, InterruptedException {
    TemporaryDirectory directory = TemporaryDirectory.create("holdfast-bench");
    Path files = Files.createDirectories(directory.path().resolve("files"));
    EmbeddedPostgres postgres =
        EmbeddedPostgres.start(
            "fsync=on", "full_page_writes=on", "max_wal_size=2GB", "shared_buffers=512MB");
    SinkProcess sink =
        SinkProcess.start(Files.createDirectories(directory.path().resolve("store")));
    ControlGroup databaseGroup = ControlGroup.create("database", 0);
    ControlGroup storeGroup = ControlGroup.create("store", 0);
    databaseGroup.count(postmaster(postgres));
    storeGroup.count(sink.process().toHandle());
    return new Surroundings(
        directory,
        postgres,
        sink,
        databaseGroup,
        storeGroup,
        new BenchSpecs(directory.path(), postgres, sink.endpoint()),
        new Container(directory.path()),
        new Shell(postgres, files),
        files,
        new AtomicInteger());
  }

  /** The parent of every session. */
  private static ProcessHandle postmaster(EmbeddedPostgres postgres) {
    try (Connection connection = postgres.connect("postgres")) {
      return ProcessHandle.of(ask(connection, "select pg_backend_pid()"))
          .flatMap(ProcessHandle::parent)
          .orElseThrow(() -> new IllegalStateException("the PostgreSQL server is not to be seen"));
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** A name that nothing has had yet. */
  String name(String kind) {
    return kind + numbers.incrementAndGet();
  }

  /** Makes a database that pg_dump writes as about so many bytes. */
  void fill(String database, Content content, long bytes)
      throws SQLException, IOException, InterruptedException {
    postgres.createDatabase(database);
    switch (content) {
      case MIXED -> {
        try (Connection connection = postgres.connect(database)) {
          SampleData.fill(connection, bytes);
        }
      }
      // One large table could not be divided between several jobs.
      case PGBENCH ->
          shell.run(
              "pgbench --initialize --quiet --partitions=8 --scale="
                  + Math.max(1, bytes / PGBENCH_SCALE)
                  + " "
                  + database);
    }
  }

  /** Its size on disk, in bytes. */
  long size(String database) throws SQLException {
    try (Connection connection = postgres.connect(database)) {
      return ask(connection, "select pg_database_size(current_database())");
    }
  }

  /** Nothing that one contestant has left to be written disturbs the next. */
  void settle() throws IOException, InterruptedException {
    postgres.execute("postgres", "checkpoint");
    new ProcessBuilder("sync").start().waitFor();
  }

  private static long ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql)) {
      answer.next();
      return answer.getLong(1);
    }
  }

  @Override
  public void close() throws IOException {
    sink.close();
    postgres.close();
    databaseGroup.close();
    storeGroup.close();
    directory.close();
  }
}
