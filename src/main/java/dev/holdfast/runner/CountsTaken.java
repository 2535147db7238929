package dev.holdfast.runner;

import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RowCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rows that were counted, database by database, and what is told of those that were not. */
final class CountsTaken {
  private final List<RowCounting.Result> results = new ArrayList<>();
  private String tooMany;

  /** Adds those of one more database; null if nobody was to count them. */
  void add(RowCounting.Result result) {
    if (result != null) {
      results.add(result);
    }
  }

  /** What goes into the manifest: of databases where nothing was counted, nothing. */
  List<RowCounts> counts() {
    return results.stream()
        .filter(result -> result.why() == null || result.counts().tables() > 0)
        .map(RowCounting.Result::counts)
        .toList();
  }

  /** {@code manifest}, without the counts if it could not be read back with them. */
  Manifest fitting(Manifest manifest) {
    if (manifest.rowCounts().isEmpty()
        || Commit.content(manifest).length <= BackupRun.MAX_MANIFEST_BYTES) {
      return manifest;
    }
    int tables = manifest.rowCounts().stream().mapToInt(RowCounts::tables).sum();
    tooMany = "the rows of " + tables + " tables were counted, too many for the manifest";
    return manifest.withoutRowCounts();
  }

  /** What could not be counted, one sentence for people; null if all was. */
  String message() {
    String text =
        Stream.concat(
                Stream.ofNullable(tooMany),
                results.stream().filter(result -> result.why() != null).map(CountsTaken::told))
            .collect(Collectors.joining("; "));
    return text.isEmpty() ? null : text;
  }

  private static String told(RowCounting.Result result) {
    int counted = result.counts().tables();
    String what =
        counted == 0
            ? "no rows were counted"
            : "the rows of "
                + result.missing()
                + " of "
                + (result.missing() + counted)
                + " tables were not counted";
    return what + " in database \"" + result.counts().database() + "\": " + result.why();
  }
}
