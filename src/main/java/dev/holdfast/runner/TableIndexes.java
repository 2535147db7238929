package dev.holdfast.runner;

import dev.holdfast.artifact.RowCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The indexes and keys in an archive that need nothing but one table and its rows, and what is said
 * about them. What is computed by a function, or compared by an operator, that the database brings
 * along is none of them: that may read other tables, whatever it says of itself, and so may those
 * of an extension. It looks at an archive entry by entry, since one may have more than fits the
 * memory of a Job. Tables that are known to be small are left out: it takes a process and a
 * connection to make their indexes, which costs more than these.
 */
final class TableIndexes {
  private static final int SMALL = 20_000;

  private final Set<Long> tables;
  private final Set<String> small = new HashSet<>();
  private final Map<Integer, Long> wanted = new HashMap<>();
  private final Map<Integer, Long> indexes = new HashMap<>();
  private final Map<Long, List<String>> found = new LinkedHashMap<>();

  /**
   * Those of the tables with the OIDs {@code tables}.
   *
   * @param counts how many rows tables have, as far as that is known
   */
  TableIndexes(Set<Long> tables, RowCounts counts) {
    this.tables = Set.copyOf(tables);
    counts
        .schemas()
        .forEach(
            (schema, rows) ->
                rows.forEach(
                    (table, count) -> {
                      if (count < SMALL) {
                        small.add("TABLE " + schema + " " + table);
                      }
                    }));
  }

  /** The next entry of the archive. */
  void entry(TocEntry entry) {
    if (entry.isRelation() && tables.contains(entry.oid()) && !isSmall(entry)) {
      wanted.put(entry.id(), entry.oid());
    } else if (entry.kind() == TocEntry.Kind.ATTACHED
        && entry.needs().size() == 1
        && PostData.isIndexOrKey(entry.line())) {
      Long table = wanted.get(entry.needs().iterator().next());
      if (table != null) {
        found.computeIfAbsent(table, oid -> new ArrayList<>()).add(entry.line());
        indexes.put(entry.id(), table);
      }
    } else if (entry.kind() == TocEntry.Kind.REMARK && entry.needs().size() == 1) {
      // Without what it is about before it, pg_restore would not restore it with what comes last.
      Long table = indexes.get(entry.needs().iterator().next());
      if (table != null) {
        found.get(table).add(entry.line());
      }
    }
  }

  private boolean isSmall(TocEntry table) {
    String text = table.text();
    return small.contains(text.substring(0, Math.max(0, text.lastIndexOf(' '))));
  }

  /** The lines of the list of contents, table by table, of all entries so far. */
  List<List<String>> byTable() {
    return List.copyOf(found.values());
  }
}
