package dev.holdfast.bench;

import dev.holdfast.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs what people run in a shell. */
final class Shell {
  private final EmbeddedPostgres postgres;
  private final Path directory;

  /** Its commands find {@code postgres}, and work in {@code directory}. */
  Shell(EmbeddedPostgres postgres, Path directory) {
    this.postgres = postgres;
    this.directory = directory;
  }

  /**
   * Runs {@code script}.
   *
   * @return the CPU seconds of its processes; NaN if unknown
   * @throws IllegalStateException if it fails
   */
  double run(String script) throws IOException, InterruptedException {
    Path errors = directory.resolve("shell.log");
    try (ControlGroup group = ControlGroup.create("shell", 0)) {
      ProcessBuilder builder =
          new ProcessBuilder(
                  group.around(
                      List.of(
                          "bash",
                          "-c",
                          "set -euo pipefail; cd \"$0\"; " + script,
                          directory.toString())))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(errors.toFile());
      builder.environment().put("PGHOST", postgres.host());
      builder.environment().put("PGPORT", String.valueOf(postgres.port()));
      builder.environment().put("PGUSER", EmbeddedPostgres.USER);
      builder.environment().put("PGPASSWORD", EmbeddedPostgres.PASSWORD);
      builder.environment().put("PATH", postgres.binaries() + ":" + System.getenv("PATH"));
      int status = builder.start().waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            script + " ended with exit status " + status + ": " + Files.readString(errors));
      }
      return group.cpuSeconds();
    }
  }
}
