package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of its own on a free loopback port, with password authentication.
 *
 * <p>It runs without {@code fsync}: it survives its own crash, not that of the machine. PostgreSQL
 * refuses to run as root; then it runs as {@code postgres}, or {@code nobody} if there is no such
 * user. Whatever the JVM dies of, the server ends with it.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  /** The superuser. */
  public static final String USER = "admin";

  /** The superuser's password; as random as a password that must not be found anywhere can be. */
  public static final String PASSWORD = "pg-Secret-5c1d77";

  /** What the sessions of the tests themselves are called; Holdfast's have names of their own. */
  public static final String APPLICATION_NAME = "holdfast-test";

  private static final String HOST = "127.0.0.1";

  /** What the path of a socket may be long, by its length in {@code sockaddr_un}, on any system. */
  private static final int MAX_SOCKET_PATH = 103;

  private final PostgresPrograms programs;
  private final TemporaryDirectory directory;
  private final int port;
  private final List<String> settings;
  private long postmaster;

  private EmbeddedPostgres(
      PostgresPrograms programs, TemporaryDirectory directory, int port, List<String> settings) {
    this.programs = programs;
    this.directory = directory;
    this.port = port;
    this.settings = settings;
  }

  /**
   * Starts a new server, in a directory of its own that is deleted in the end.
   *
   * @param settings more settings, each of the form {@code name=value}
   * @throws IllegalStateException if PostgreSQL is not installed; the message says what to install
   */
  public static EmbeddedPostgres start(String... settings) {
    return start(PostgresPrograms.installed(), settings);
  }

  /**
   * Starts a new server with the programs in {@code binaries}.
   *
   * @param settings more settings, each of the form {@code name=value}
   */
  public static EmbeddedPostgres start(Path binaries, String... settings) {
    return start(new PostgresPrograms(binaries), settings);
  }

  private static EmbeddedPostgres start(PostgresPrograms programs, String... settings) {
    TemporaryDirectory directory = TemporaryDirectory.create("holdfast-postgres");
    EmbeddedPostgres server =
        new EmbeddedPostgres(programs, directory, FreePort.find(), List.of(settings));
    try {
      server.initialize();
      server.startServer();
      return server;
    } catch (IOException e) {
      directory.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /**
   * The programs of another major version than {@link #start} starts: those that {@code
   * PG_BIN_OTHER} names. They must be in {@code PATH} as well, where Jobs look for them.
   */
  public static Optional<Path> otherBinaries() {
    return Optional.ofNullable(System.getenv("PG_BIN_OTHER")).map(Path::of);
  }

  /** The directory of the server's programs. */
  public Path binaries() {
    return programs.directory();
  }

  /** The address. */
  public String host() {
    return HOST;
  }

  /** The port. */
  public int port() {
    return port;
  }

  /** The database {@code name} as the superuser sees it. */
  public PostgresDatabase database(String name) {
    return new PostgresDatabase(HOST, port, name, USER, PASSWORD, binaries());
  }

  /** Connects to {@code database} as the superuser. */
  public Connection connect(String database) throws SQLException {
    return database(database).connect();
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

  /** Creates an empty database. */
  public PostgresDatabase createDatabase(String name) {
    execute("postgres", "create database " + quoted(name) + " template template0");
    return database(name);
  }

  /**
   * Creates a role that may log in.
   *
   * @param attributes what {@code CREATE ROLE} is to give it besides; may be empty
   */
  public void createRole(String name, String password, String attributes) {
    execute(
        "postgres",
        "create role "
            + quoted(name)
            + " login password '"
            + password.replace("'", "''")
            + "' "
            + attributes);
  }

  private static String quoted(String identifier) {
    return "\"" + identifier.replace("\"", "\"\"") + "\"";
  }

  /** Ends the server as {@code pg_ctl stop -m} does: smart, fast or immediate. */
  public void stop(String mode) {
    run("pg_ctl", "-D", data(), "-m", mode, "-w", "-t", patience(), "stop");
    Reaper.forgetPostmaster(postmaster);
  }

  /** Starts the server again after {@link #stop} or {@link #killPostmaster}, on the same port. */
  public void startServer() {
    StringBuilder options = new StringBuilder("-p " + port + " -k " + socketDirectory());
    Stream.concat(
            Stream.of(
                "listen_addresses=" + HOST,
                "fsync=off",
                "full_page_writes=off",
                "max_wal_size=4GB"),
            settings.stream())
        .forEach(setting -> options.append(" -c '").append(setting).append('\''));
    run(
        "pg_ctl",
        "-D",
        data(),
        "-w",
        "-t",
        patience(),
        "-l",
        log().toString(),
        "-o",
        options.toString(),
        "start");
    postmaster = postmasterPid();
    Reaper.watchPostmaster(postmaster);
  }

  /** Ends the server at once and starts it again: it recovers, and its sessions are gone. */
  public void restart() {
    stop("immediate");
    startServer();
  }

  /**
   * Kills the postmaster with SIGKILL, which its other processes notice and end, and waits until
   * nothing is left of the server.
   */
  public void killPostmaster() {
    ProcessHandle process =
        ProcessHandle.of(postmaster)
            .orElseThrow(() -> new IllegalStateException("the server does not run"));
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process);
    process.destroyForcibly();
    all.forEach(one -> one.onExit().orTimeout(1, TimeUnit.MINUTES).join());
    Reaper.forgetPostmaster(postmaster);
    try {
      Files.deleteIfExists(postmasterFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the server has logged. */
  public String serverLog() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (Files.exists(postmasterFile())) {
      stop("immediate");
    }
    directory.close();
  }

  private void initialize() throws IOException {
    // Only a socket and the data are in here, and the server itself keeps others out of those.
    Files.setPosixFilePermissions(directory.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
    Path password = directory.path().resolve("password");
    Files.writeString(password, PASSWORD);
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    ServerUser.current().takeOver(directory.path(), password);
    run(
        "initdb",
        "-D",
        data(),
        "-U",
        USER,
        "--auth=scram-sha-256",
        "--pwfile=" + password,
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync");
    Files.delete(password);
  }

  /** Of pg_ctl, which would give up before whoever has started it. */
  private static String patience() {
    return String.valueOf(PostgresPrograms.LONGEST.toSeconds());
  }

  private String data() {
    return directory.path().resolve("data").toString();
  }

  private Path log() {
    return directory.path().resolve("data/server.log");
  }

  private Path postmasterFile() {
    return directory.path().resolve("data/postmaster.pid");
  }

  private long postmasterPid() {
    try {
      return Long.parseLong(Files.readAllLines(postmasterFile()).get(0).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server's directory, or nowhere if its path is too long for a socket. */
  private String socketDirectory() {
    String path = directory.path().toString();
    boolean fits = (path + "/.s.PGSQL." + port).length() <= MAX_SOCKET_PATH;
    return fits ? path : "''";
  }

  private void run(String program, String... arguments) {
    programs.run(directory.path(), log(), program, arguments);
  }
}
