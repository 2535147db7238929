package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Whether the archives of a divided dump together have what they are to have. */
final class DividedRows {
  private DividedRows() {}

  /**
   * Every table's rows are in exactly one of the archives, by their own tables of contents.
   *
   * @param tables the tables that there are
   * @param chosen whether the rows of a table are to be in the backup
   * @throws RunFailedException if rows are missing, or there twice
   */
  static void check(
      String database, List<DumpTable> tables, Predicate<Long> chosen, List<DumpPipeline.Made> made)
      throws RunFailedException {
    Set<Long> found = new HashSet<>();
    for (DumpPipeline.Made object : made) {
      for (Long oid : object.rows()) {
        if (!found.add(oid)) {
          throw wrong(database, "the rows of table " + name(tables, oid) + " were dumped twice");
        }
      }
    }
    Set<Long> expected =
        tables.stream().map(DumpTable::oid).filter(chosen).collect(Collectors.toSet());
    expected.removeAll(found);
    if (!expected.isEmpty()) {
      throw wrong(
          database,
          "the rows of "
              + expected.size()
              + " tables were not dumped, such as those of "
              + name(tables, expected.iterator().next()));
    }
  }

  private static String name(List<DumpTable> tables, long oid) {
    return tables.stream()
        .filter(table -> table.oid() == oid)
        .map(table -> table.name().quoted())
        .findFirst()
        .orElse("with OID " + oid);
  }

  private static RunFailedException wrong(String database, String what) {
    return new RunFailedException(
        FailureReason.DUMP_FAILED,
        "the dump of database \""
            + database
            + "\" was divided wrongly: "
            + what
            + "; with spec.dump.jobs: 1 it is not divided",
        "spec.dump.jobs");
  }
}
