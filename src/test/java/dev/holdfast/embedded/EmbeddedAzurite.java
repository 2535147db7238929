package dev.holdfast.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
      "skipped: Azurite is not installed (npm install --prefix target/azurite azurite@3.35.0)";

  private final ServerProcess process;

  private EmbeddedAzurite(ServerProcess process) {
    this.process = process;
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
    return new EmbeddedAzurite(
        ServerProcess.start(
            "Azurite",
            directory,
            port,
            List.of(
                "node",
                script.toAbsolutePath().toString(),
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                String.valueOf(port),
                "--location",
                directory.path().toString(),
                "--silent",
                "--disableTelemetry")));
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

  /** The URL of the server. */
  public String server() {
    return process.url();
  }

  /** The URL of the blob service of {@link #ACCOUNT}. */
  public String endpoint() {
    return server() + "/" + ACCOUNT;
  }

  @Override
  public void close() {
    process.close();
  }
}
