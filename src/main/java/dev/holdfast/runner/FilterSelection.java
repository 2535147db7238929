package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What filters select of the archives of a restore. Which names fit, pg_restore itself says; what
 * comes with them is decided by {@link TocSelection}.
 */
final class FilterSelection {
  private static final String FIELD = "spec.filters";

  private final RestoreOptions.Filters filters;
  private final JobLog log;
  private final Set<String> unmatched = new LinkedHashSet<>();

  FilterSelection(RestoreOptions.Filters filters, JobLog log) {
    this.filters = filters;
    this.log = log;
    for (int i = 0; i < filters.schemas().size(); i++) {
      unmatched.add(schema(i));
    }
    for (int i = 0; i < filters.tables().size(); i++) {
      unmatched.add(table(i));
    }
  }

  private String schema(int i) {
    return FIELD + ".schemas[" + i + "], \"" + filters.schemas().get(i) + "\"";
  }

  private String table(int i) {
    return FIELD + ".tables[" + i + "], " + filters.tables().get(i);
  }

  /**
   * What is restored of the archive of {@code database}.
   *
   * @throws RunFailedException if that is nothing, or something that cannot be restored by itself
   */
  TocSelection of(String database, HeadFile head) throws RunFailedException {
    Set<Integer> asked = new HashSet<>();
    for (int i = 0; i < filters.schemas().size(); i++) {
      add(asked, schema(i), ids(head.list("--schema=" + filters.schemas().get(i)), false));
    }
    for (int i = 0; i < filters.tables().size(); i++) {
      String text = filters.tables().get(i);
      RelationName name =
          RelationName.parse(text)
              .orElseThrow(
                  () ->
                      new RunFailedException(
                          FailureReason.FILTER_MATCHES_NOTHING,
                          text + " is no name of a table, such as schema.table",
                          FIELD + ".tables"));
      List<String> options = new ArrayList<>();
      options.add("--table=" + name.name());
      if (name.schema() != null) {
        options.add("--schema=" + name.schema());
      }
      add(asked, table(i), ids(head.list(options.toArray(String[]::new)), true));
    }
    if (asked.isEmpty()) {
      throw new RunFailedException(
          FailureReason.FILTER_MATCHES_NOTHING,
          "there is nothing in database \"" + database + "\" of the backup that the filters select",
          FIELD);
    }
    TocSelection selection =
        TocSelection.of(
            TocEntry.parse(head.list("--verbose")), asked, !filters.schemas().isEmpty());
    if (!selection.missing().isEmpty()) {
      throw new RunFailedException(
          FailureReason.FILTER_TOO_NARROW,
          "what the filters select of database \""
              + database
              + "\" cannot be restored without what they do not: "
              + String.join("; ", selection.missing()),
          FIELD);
    }
    selection
        .leftOut()
        .forEach(what -> log.leftOut("database \"" + database + "\" comes back without " + what));
    return selection;
  }

  private void add(Set<Integer> asked, String filter, Set<Integer> found) {
    if (!found.isEmpty()) {
      unmatched.remove(filter);
      asked.addAll(found);
    }
  }

  private static Set<Integer> ids(List<String> lines, boolean relations) {
    Set<Integer> ids = new HashSet<>();
    for (TocEntry entry : TocEntry.parse(lines)) {
      if (!relations || entry.isRelation()) {
        ids.add(entry.id());
      }
    }
    return ids;
  }

  /**
   * Looks whether every filter has selected something, of one database at least.
   *
   * @throws RunFailedException if one has not
   */
  void requireAllMatched() throws RunFailedException {
    if (!unmatched.isEmpty()) {
      throw new RunFailedException(
          FailureReason.FILTER_MATCHES_NOTHING,
          "there is nothing in the backup that fits " + String.join("; ", unmatched),
          FIELD);
    }
  }
}
