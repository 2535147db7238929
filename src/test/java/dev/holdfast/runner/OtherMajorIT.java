package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restores from one major version of PostgreSQL to another. */
class OtherMajorIT {
  private static EmbeddedPostgres older;
  private static EmbeddedPostgres newer;
  private static EmbeddedS3 s3;

  @TempDir static Path directory;

  @BeforeAll
  static void start() {
    assumeTrue(
        EmbeddedPostgres.otherBinaries().isPresent(),
        "skipped: PG_BIN_OTHER names no other major version of PostgreSQL");
    EmbeddedPostgres one = EmbeddedPostgres.start(EveryKind.SETTING);
    EmbeddedPostgres two =
        EmbeddedPostgres.start(EmbeddedPostgres.otherBinaries().get(), EveryKind.SETTING);
    boolean inOrder = EveryKind.major(one) < EveryKind.major(two);
    older = inOrder ? one : two;
    newer = inOrder ? two : one;
    s3 = EmbeddedS3.borrow();
    EveryKind.create(older);
    EveryKind.createTablespace(newer);
  }

  @AfterAll
  static void stop() {
    if (s3 != null) {
      older.close();
      newer.close();
      s3.close();
    }
  }

  /** What pg_dump says of the two may differ by more than the rows: it is that of each version. */
  @ParameterizedTest
  @CsvSource({"CUSTOM, 1", "CUSTOM, 4", "PLAIN, 1"})
  void everythingOfAnOlderServerIsRestoredToANewerOneWithItsRoles(DumpFormat format, int jobs)
      throws Exception {
    String name = "up-" + format + jobs;
    String database = name.toLowerCase(java.util.Locale.ROOT).replace('-', '_');
    Runs.Outcome backup =
        runs(older)
            .run(
                runs(older)
                    .specs()
                    .withGlobals(
                        runs(older)
                            .specs()
                            .withJobs(
                                runs(older)
                                    .specs()
                                    .of(
                                        name,
                                        List.of(EveryKind.DATABASE),
                                        format,
                                        Compression.ZSTD,
                                        s3.endpoint()),
                                name,
                                jobs)));
    backup.assertSuccess();

    Runs.Outcome restore =
        runs(newer)
            .run(
                RunnerSpecs.withOptions(
                    runs(newer)
                        .specs()
                        .restore(backup.report(), s3.endpoint(), EveryKind.DATABASE, database),
                    RestoreOptions.DEFAULT.with(new RestoreOptions.Roles(true, false, false))));

    restore.assertSuccess();
    DatabaseComparison comparison =
        DatabaseComparison.of(older.database(EveryKind.DATABASE), newer.database(database));
    assertThat(comparison.differences())
        .noneMatch(difference -> !difference.startsWith("schema, "));
    assertThat(comparison.rows()).isGreaterThan(7_000);
    assertThat(comparison.largeObjects()).isEqualTo(4);
  }

  @Test
  void backupOfANewerServerIsRefusedByAnOlderOneBeforeAnythingIsMade() throws Exception {
    newer.createDatabase("down");
    Runs.Outcome backup = runs(newer).backup("down", "down");
    backup.assertSuccess();

    Runs.Outcome restore = runs(older).restore(backup, "down", "down_r");

    assertThat(restore.report().reason()).isEqualTo(FailureReason.SERVER_TOO_OLD);
    assertThat(restore.report().field()).isEqualTo("spec.target.connection");
    assertThat(runs(older).databases())
        .doesNotContain("down_r")
        .noneMatch(TargetServer::isTemporary);
  }

  private static Runs runs(EmbeddedPostgres server) {
    return new Runs(directory, server, s3);
  }
}
