package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code pg_dump --schema-only} says of a database. */
final class SchemaDump {
  private SchemaDump() {}

  /**
   * Its lines, without those that differ each time.
   *
   * @param dumpOptions what the program is given besides
   */
  static List<String> lines(PostgresDatabase database, String... dumpOptions) {
    List<String> command = new ArrayList<>();
    command.add(database.binaries().resolve("pg_dump").toString());
    command.add("--schema-only");
    command.add("--no-password");
    command.add("--dbname=" + database.name());
    command.addAll(List.of(dumpOptions));
    try {
      Path output = Files.createTempFile("holdfast-schema", ".sql");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("PGHOST", database.host());
        builder.environment().put("PGPORT", String.valueOf(database.port()));
        builder.environment().put("PGUSER", database.user());
        if (database.password() != null) {
          builder.environment().put("PGPASSWORD", database.password());
        }
        int status = builder.start().waitFor();
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        if (status != 0) {
          throw new IllegalStateException("pg_dump of " + database + " failed: " + lines);
        }
        // Newer releases wrap a dump in commands for psql that carry a random key.
        return lines.stream().filter(line -> !line.matches("\\\\(un)?restrict .*")).toList();
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
