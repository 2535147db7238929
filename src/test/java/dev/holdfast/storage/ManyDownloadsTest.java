package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManyDownloadsTest {
  private static final String KEY = "prod/shop/large";

  /** The most that a Restore may do side by side, in a Job without resources of its own. */
  @Test
  void sixteenDownloadsFitIntoTheMemoryOfAJob() throws Exception {
    try (ScriptedS3 server = ScriptedS3.start()) {
      server.put(KEY, Content.of(12 * ReadAhead.RANGE + 100_000));
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx80m",
                  "-XX:+UseSerialGC",
                  "-XX:+ExitOnOutOfMemoryError",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ManyDownloads.class.getName(),
                  server.endpoint(),
                  KEY,
                  "16")
              .redirectErrorStream(true)
              .start();
      try {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
