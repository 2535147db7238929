package dev.holdfast.runner;

import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of runs, for each class with a server of its own, a bucket, and files of Secrets. Not for a
 * class that runs beside others: they would have each other's.
 */
abstract class RunsOnServers {
  static EmbeddedPostgres postgres;
  static EmbeddedS3 s3;

  @TempDir static Path directory;

  @BeforeAll
  static void startServers() {
    postgres = EmbeddedPostgres.start();
    s3 = EmbeddedS3.borrow();
  }

  @AfterAll
  static void stopServers() {
    postgres.close();
    s3.close();
  }

  static Runs runs() {
    return new Runs(directory, postgres, s3);
  }
}
