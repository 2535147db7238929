package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RowCounts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a manifest says of rows, and what is told of those that it does not speak of. */
class CountsTakenTest {
  private static final Duration LONG = Duration.ofHours(1);

  @Test
  void hundredThousandTablesFitTheManifestAndAreReadBack() throws Exception {
    Manifest manifest = manifest(100_000, 40);
    byte[] content = Commit.content(manifest);

    assertThat(content.length).isLessThan(BackupRun.MAX_MANIFEST_BYTES);
    assertThat(new CountsTaken().fitting(manifest)).isSameAs(manifest);
    assertThat(Json.read(new String(content, StandardCharsets.UTF_8), Manifest.class))
        .isEqualTo(manifest);
  }

  @Test
  void countsThatDoNotFitAreLeftOutAndTold() {
    CountsTaken counts = new CountsTaken();

    Manifest fitting = counts.fitting(manifest(200_000, 60));

    assertThat(fitting.rowCounts()).isEmpty();
    assertThat(counts.message()).contains("200000 tables", "too many");
  }

  @Test
  void databaseOfWhichNothingIsKnownIsNoDatabaseWithoutTables() {
    CountsTaken counts = new CountsTaken();
    counts.add(RowCounting.Result.none("shop", "the server said no"));
    counts.add(new RowCounting.Result(new RowCounts("empty", Map.of()), 0, null));

    assertThat(counts.counts()).extracting(RowCounts::database).containsExactly("empty");
    assertThat(counts.message())
        .isEqualTo("no rows were counted in database \"shop\": the server said no");
  }

  @Test
  void tablesThatAreMissingAreToldWithTheirNumber() {
    CountsTaken counts = new CountsTaken();
    counts.add(
        new RowCounting.Result(
            new RowCounts("shop", Map.of("public", Map.of("a", 1L, "b", 2L))), 1, "c: locked"));

    assertThat(counts.message())
        .isEqualTo("the rows of 1 of 3 tables were not counted in database \"shop\": c: locked");
  }

  @Test
  void whoeverCountsIsWaitedForATenthOfTheDumpAtMost() {
    assertThat(CountedRows.patience(Duration.ofSeconds(1), LONG)).isEqualTo(Duration.ofSeconds(10));
    assertThat(CountedRows.patience(Duration.ofMinutes(20), LONG)).isEqualTo(Duration.ofMinutes(2));
    assertThat(CountedRows.patience(Duration.ofDays(1), LONG)).isEqualTo(LONG);
  }

  private static Manifest manifest(int tables, int nameLength) {
    Map<String, Long> rows = new TreeMap<>();
    for (int i = 0; i < tables; i++) {
      String number = String.valueOf(i);
      rows.put("t".repeat(nameLength - number.length()) + number, 1_000_000L + i);
    }
    return new Manifest(
        Manifest.FORMAT_VERSION,
        null,
        null,
        null,
        "15.0",
        "pg_dump 15",
        "test",
        null,
        null,
        null,
        null,
        null,
        List.of(),
        List.of(new RowCounts("shop", Map.of("public", rows))),
        List.of());
  }
}
