package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Azurite, the emulator of Azure's storage, as a process of its own. It is not part of the build:
 * it runs where {@code AZURITE} names its blob server's script, or where {@code npm install
 * --prefix target/azurite azurite} has put it, and Node.js is there.
 */
public final class EmbeddedAzurite implements AutoCloseable {
  /** The account that the emulator has. */
  public static final String ACCOUNT = "devstoreaccount1";

  /**
   * The key of that account, which is the same everywhere and no secret.
   *
   * @see <a href="https://learn.microsoft.com/azure/storage/common/storage-connect-azurite">Connect
   *     to Azurite</a>
   */
  public static final String KEY =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

  /** The condition of tests that need it. */
  public static final String INSTALLED = "dev.holdfast.embedded.EmbeddedAzurite#isInstalled";

  /** Why they are skipped. */
  public static final String ABSENT =
      "skipped: Azurite is not installed (npm install --prefix target/azurite azurite)";

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private final Process process;
  private final TemporaryDirectory directory;
  private final int port;

  private EmbeddedAzurite(Process process, TemporaryDirectory directory, int port) {
    this.process = process;
    this.directory = directory;
    this.port = port;
  }

  /** Whether there is one to start. */
  public static boolean isInstalled() {
    return script().isPresent();
  }

  /** Starts it, where it {@link #isInstalled}. */
  public static EmbeddedAzurite start() {
    Path script = script().orElseThrow(() -> new IllegalStateException(ABSENT));
    TemporaryDirectory directory = TemporaryDirectory.create("holdfast-azurite");
    int port = FreePort.find();
    Path log = directory.path().resolve("server.log");
    try {
      Process process =
          new ProcessBuilder(
                  "node",
                  script.toAbsolutePath().toString(),
                  "--blobHost",
                  "127.0.0.1",
                  "--blobPort",
                  String.valueOf(port),
                  "--location",
                  directory.path().toString(),
                  "--silent",
                  "--disableTelemetry")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      EmbeddedAzurite server = new EmbeddedAzurite(Reaper.watch(process), directory, port);
      server.awaitReady(log);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> script() {
    boolean node =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .anyMatch(bin -> Files.isExecutable(Path.of(bin, "node")));
    String named = System.getenv("AZURITE");
    Path script =
        named == null
            ? Path.of("target/azurite/node_modules/azurite/dist/src/blob/main.js")
            : Path.of(named);
    return node && Files.isRegularFile(script) ? Optional.of(script) : Optional.empty();
  }

  private void awaitReady(Path log) throws IOException {
    long end = System.nanoTime() + START_TIMEOUT.toNanos();
    while (System.nanoTime() < end) {
      if (!process.isAlive()) {
        throw new IllegalStateException("Azurite ended: " + Files.readString(log));
      }
      try {
        HttpURLConnection connection =
            (HttpURLConnection) URI.create(server()).toURL().openConnection();
        connection.setConnectTimeout(500);
        connection.setReadTimeout(2_000);
        connection.getResponseCode();
        return;
      } catch (IOException e) {
        try {
          Thread.sleep(100);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException(interrupted);
        }
      }
    }
    throw new IllegalStateException("Azurite does not answer: " + Files.readString(log));
  }

  /** The URL of the server. */
  public String server() {
    return "http://127.0.0.1:" + port;
  }

  /** The URL of the blob service of {@link #ACCOUNT}. */
  public String endpoint() {
    return server() + "/" + ACCOUNT;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    directory.close();
  }
}
