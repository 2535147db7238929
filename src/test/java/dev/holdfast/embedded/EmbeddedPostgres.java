package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server of its own on a free loopback port, with password authentication. */
public final class EmbeddedPostgres implements AutoCloseable {
  /** The superuser. */
  public static final String USER = "admin";

  /** The superuser's password; as random as a password that must not be found anywhere can be. */
  public static final String PASSWORD = "pg-Secret-5c1d77";

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final String MISSING =
      "PostgreSQL is not installed here. Install it with \"apt-get install postgresql\" (Debian,"
          + " Ubuntu), \"dnf install postgresql-server\" (Fedora) or \"brew install postgresql\""
          + " (macOS), or name the directory of its programs in PG_BIN.";

  private final Path binaries;
  private final Path directory;
  private final int port;
  private final Thread atExit = new Thread(this::stopQuietly);

  private EmbeddedPostgres(Path binaries, Path directory, int port) {
    this.binaries = binaries;
    this.directory = directory;
    this.port = port;
  }

  /**
   * Starts a new server.
   *
   * @throws IllegalStateException if PostgreSQL is not installed; the message says what to install
   */
  public static EmbeddedPostgres start() {
    Path binaries = findBinaries().orElseThrow(() -> new IllegalStateException(MISSING));
    try {
      Path directory = Files.createTempDirectory("holdfast-postgres");
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      EmbeddedPostgres server = new EmbeddedPostgres(binaries, directory, FreePort.find());
      server.initialize();
      Runtime.getRuntime().addShutdownHook(server.atExit);
      server.startServer();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The directory of the server's programs, of the newest major version that is installed. */
  public static Optional<Path> findBinaries() {
    List<Path> candidates = new ArrayList<>();
    if (System.getenv("PG_BIN") != null) {
      candidates.add(Path.of(System.getenv("PG_BIN")));
    }
    if (Files.isDirectory(DEBIAN)) {
      try (Stream<Path> majors = Files.list(DEBIAN)) {
        majors
            .filter(major -> major.getFileName().toString().matches("\\d+"))
            .sorted(
                Comparator.comparingInt(
                        (Path major) -> Integer.parseInt(major.getFileName().toString()))
                    .reversed())
            .map(major -> major.resolve("bin"))
            .forEach(candidates::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    for (String entry : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      candidates.add(Path.of(entry));
    }
    return candidates.stream().filter(dir -> Files.isExecutable(dir.resolve("initdb"))).findFirst();
  }

  /** The directory of the server's programs. */
  public Path binaries() {
    return binaries;
  }

  /** The port; the host is 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Connects to {@code database} as the superuser. */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, USER, PASSWORD);
  }

  /** Runs {@code statements} in {@code database} as the superuser. */
  public void execute(String database, String... statements) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Ends the server as {@code pg_ctl stop -m} does: fast or immediate. */
  public void stop(String mode) {
    run("pg_ctl", "-D", data(), "-m", mode, "-w", "stop");
  }

  /** Starts the server again after {@link #stop}. */
  public void startServer() {
    run(
        "pg_ctl",
        "-D",
        data(),
        "-w",
        "-l",
        directory.resolve("data/server.log").toString(),
        "-o",
        "-p "
            + port
            + " -k "
            + directory.resolve("data")
            + " -c listen_addresses=127.0.0.1"
            + " -c fsync=off -c full_page_writes=off -c max_wal_size=4GB",
        "start");
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    stopQuietly();
    TemporaryDirectory.delete(directory);
  }

  private void stopQuietly() {
    if (Files.exists(directory.resolve("data/postmaster.pid"))) {
      stop("immediate");
    }
  }

  private void initialize() throws IOException {
    Path password = directory.resolve("password");
    Files.writeString(password, PASSWORD);
    if (isRoot()) {
      // initdb refuses to run as root, so everything below belongs to somebody else.
      run(List.of("chown", serverUser(), directory.toString(), password.toString()));
    }
    run(
        "initdb",
        "-D",
        data(),
        "-U",
        USER,
        "--auth=scram-sha-256",
        "--pwfile=" + password,
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync");
    Files.delete(password);
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  private void run(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("setpriv", "--reuid=" + serverUser(), "--clear-groups", "--"));
    }
    command.add(binaries.resolve(program).toString());
    command.addAll(List.of(arguments));
    run(command);
  }

  private void run(List<String> command) {
    try {
      Path output = Files.createTempFile("holdfast-postgres", ".log");
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      String said = Files.readString(output);
      Files.delete(output);
      if (!ended || process.exitValue() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static String serverUser() {
    try {
      return Files.readString(Path.of("/etc/passwd")).contains("\npostgres:")
          ? "postgres"
          : "nobody";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
