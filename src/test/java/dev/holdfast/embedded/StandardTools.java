package dev.holdfast.embedded;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Restores an object with the tools that everybody has: no Holdfast in it. */
public final class StandardTools {
  private StandardTools() {}

  /** Whether the program {@code zstd} is installed; if not, the library it is made of does. */
  public static boolean hasZstd() {
    return has("zstd");
  }

  /** Whether {@code program} is installed. */
  public static boolean has(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  /**
   * What {@code command} writes.
   *
   * @throws IllegalStateException if it fails
   */
  public static byte[] run(byte[] input, String... command) {
    try (TemporaryDirectory directory = TemporaryDirectory.create("tool")) {
      Path in = Files.write(directory.path().resolve("in"), input);
      Path errors = directory.path().resolve("errors");
      Process process =
          new ProcessBuilder(command)
              .redirectInput(in.toFile())
              .redirectError(errors.toFile())
              .start();
      byte[] output = process.getInputStream().readAllBytes();
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            command[0] + " failed with exit status " + status + ": " + Files.readString(errors));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** {@code output} as text. */
  public static String text(byte[] output) {
    return new String(output, StandardCharsets.UTF_8);
  }

  /** The same as {@code zstd -d -c object | pg_restore --exit-on-error --dbname database}. */
  public static void restoreZstd(EmbeddedPostgres server, Path object, String database) {
    try (InputStream in =
        hasZstd() ? zstd(object) : new ZstdInputStream(Files.newInputStream(object))) {
      restoreArchive(server, in, database);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same as {@code pg_restore --exit-on-error --dbname database < in}. */
  public static void restoreArchive(EmbeddedPostgres server, InputStream in, String database) {
    restore(
        server,
        in,
        List.of("pg_restore", "--exit-on-error", "--no-password", "--dbname=" + database));
  }

  /** The same as {@code psql -v ON_ERROR_STOP=1 --dbname database < in}. */
  public static void restoreSql(EmbeddedPostgres server, InputStream in, String database) {
    restore(
        server,
        in,
        List.of(
            "psql",
            "--quiet",
            "--no-psqlrc",
            "-v",
            "ON_ERROR_STOP=1",
            "-o",
            "/dev/null",
            "--dbname=" + database));
  }

  private static InputStream zstd(Path object) throws IOException {
    return new ProcessBuilder("zstd", "-d", "-c", "-q", object.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start()
        .getInputStream();
  }

  private static void restore(EmbeddedPostgres server, InputStream in, List<String> command) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
                  Stream.concat(
                          Stream.of(server.binaries().resolve(command.get(0)).toString()),
                          command.stream().skip(1))
                      .toList())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("PGHOST", "127.0.0.1");
      builder.environment().put("PGPORT", String.valueOf(server.port()));
      builder.environment().put("PGUSER", EmbeddedPostgres.USER);
      builder.environment().put("PGPASSWORD", EmbeddedPostgres.PASSWORD);
      Process process = builder.start();
      try (OutputStream out = process.getOutputStream()) {
        in.transferTo(out);
      }
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(command.get(0) + " failed with exit status " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
