package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The programs of a PostgreSQL server, in {@code directory}. */
record PostgresPrograms(Path directory) {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  /** Only what hangs takes so long, however much else the machine has to do. */
  static final Duration LONGEST = Duration.ofMinutes(3);

  private static final String MISSING =
      "PostgreSQL is not installed here. Install it with \"apt-get install postgresql\" (Debian,"
          + " Ubuntu), \"dnf install postgresql-server\" (Fedora) or \"brew install postgresql\""
          + " (macOS), or name the directory of its programs in PG_BIN.";

  /**
   * Those that {@code PG_BIN} names, else those of the newest major version that Debian's packages
   * have installed, else the first in {@code PATH}.
   *
   * @throws IllegalStateException if there are none; the message says what to install
   */
  static PostgresPrograms installed() {
    return find().map(PostgresPrograms::new).orElseThrow(() -> new IllegalStateException(MISSING));
  }

  private static Optional<Path> find() {
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

  /**
   * Runs one of them to its end, as the user that servers run as.
   *
   * @param home its working directory
   * @param log what to show besides if it fails, where there is such a file
   */
  void run(Path home, Path log, String program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(directory.resolve(program).toString());
    command.addAll(List.of(arguments));
    command = ServerUser.current().command(command);
    try {
      Path output = Files.createTempFile("holdfast-postgres", ".log");
      Process process =
          new ProcessBuilder(command)
              .directory(home.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
      String said = Files.readString(output);
      Files.delete(output);
      if (!ended || process.exitValue() != 0) {
        String logged = Files.exists(log) ? "\n" + Files.readString(log) : "";
        throw new IllegalStateException(String.join(" ", command) + " failed: " + said + logged);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
