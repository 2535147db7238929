package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the {@code pg_dump} for a server: of the same major version, else the next newer one. An
 * older one refuses the server, and one that is much newer writes what the server cannot read back.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-pgdump.html">pg_dump, notes on
 *     versions</a>
 */
final class ClientTools {
  /** Where Debian's packages keep several majors side by side. */
  private static final Path SIDE_BY_SIDE = Path.of("/usr/lib/postgresql");

  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) ((\\d+)\\S*)");

  private final List<ClientTool> installed;

  ClientTools(List<ClientTool> installed) {
    this.installed = installed.stream().sorted(Comparator.comparingInt(ClientTool::major)).toList();
  }

  /** The tools of this machine; {@code searchPath} is the value of PATH. */
  static ClientTools find(String searchPath) {
    List<Path> candidates = new ArrayList<>();
    if (Files.isDirectory(SIDE_BY_SIDE)) {
      try (Stream<Path> majors = Files.list(SIDE_BY_SIDE)) {
        majors.map(major -> major.resolve("bin/pg_dump")).forEach(candidates::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    for (String directory : searchPath.split(File.pathSeparator, -1)) {
      if (!directory.isEmpty()) {
        candidates.add(Path.of(directory, "pg_dump"));
      }
    }
    return new ClientTools(
        candidates.stream()
            .filter(path -> Files.isExecutable(path) && !isWrapper(path))
            .map(ClientTools::describe)
            .flatMap(Optional::stream)
            .toList());
  }

  /**
   * The tool for a server of version {@code major}.
   *
   * @throws RunFailedException if the server is newer than every tool
   */
  ClientTool forServer(int major) throws RunFailedException {
    return installed.stream()
        .filter(tool -> tool.major() >= major)
        .findFirst()
        .orElseThrow(
            () ->
                new RunFailedException(
                    FailureReason.CLIENT_TOOL_MISSING,
                    "the server is PostgreSQL "
                        + major
                        + ", and the image has "
                        + (installed.isEmpty() ? "no pg_dump" : "pg_dump only of " + majors())
                        + "; use an image with pg_dump "
                        + major
                        + " or newer",
                    null));
  }

  private String majors() {
    return installed.stream()
        .map(tool -> String.valueOf(tool.major()))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** Debian's wrapper only finds out, in Perl, which of those side by side to start. */
  private static boolean isWrapper(Path path) {
    try {
      return path.toRealPath().endsWith("pg_wrapper");
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<ClientTool> describe(Path path) {
    try {
      Process process = new ProcessBuilder(path.toString(), "--version").start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      Matcher version = VERSION.matcher(said);
      return exit == 0 && version.find()
          ? Optional.of(new ClientTool(path, version.group(1), Integer.parseInt(version.group(2))))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
