package dev.holdfast.runner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The indexes and keys in an archive that need nothing but one table and its rows, and what is said
 * about them. What is computed by a function, or compared by an operator, that the database brings
 * along is none of them: that may read other tables, whatever it says of itself, and so may those
 * of an extension. It looks at an archive entry by entry, since one may have more than fits the
 * memory of a Job.
 */
final class TableIndexes {
  private final Set<Long> tables;
  private final Map<Integer, Long> wanted = new HashMap<>();
  private final Map<Integer, Long> indexes = new HashMap<>();
  private final Map<Long, List<String>> found = new LinkedHashMap<>();

  /** Those of the tables with the OIDs {@code tables}. */
  TableIndexes(Set<Long> tables) {
    this.tables = Set.copyOf(tables);
  }

  /** The next entry of the archive. */
  void entry(TocEntry entry) {
    if (entry.isRelation() && tables.contains(entry.oid())) {
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

  /** The lines of the list of contents, table by table, of all entries so far. */
  List<List<String>> byTable() {
    return List.copyOf(found.values());
  }
}
