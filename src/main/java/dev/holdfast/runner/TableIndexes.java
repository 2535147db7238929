package dev.holdfast.runner;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The indexes and keys in an archive that need no more than one table and its rows. It looks at an
 * archive entry by entry, since one may have more than fits the memory of a Job.
 */
final class TableIndexes {
  private final Set<Long> tables;
  private final Map<Integer, Long> wanted = new HashMap<>();
  private final BitSet relations = new BitSet();
  private final BitSet attached = new BitSet();
  private final Map<Long, List<String>> found = new LinkedHashMap<>();

  /** Those of the tables with the OIDs {@code tables}. */
  TableIndexes(Set<Long> tables) {
    this.tables = Set.copyOf(tables);
  }

  /** The next entry of the archive. */
  void entry(TocEntry entry) {
    if (entry.isRelation()) {
      relations.set(entry.id());
      if (tables.contains(entry.oid())) {
        wanted.put(entry.id(), entry.oid());
      }
    } else if (entry.kind() == TocEntry.Kind.ATTACHED) {
      attached.set(entry.id());
      if (PostData.isIndexOrKey(entry.line())) {
        index(entry);
      }
    }
  }

  private void index(TocEntry entry) {
    List<Integer> needed = entry.needs().stream().filter(relations::get).toList();
    if (needed.size() == 1
        && wanted.containsKey(needed.get(0))
        && entry.needs().stream().noneMatch(attached::get)) {
      found.computeIfAbsent(wanted.get(needed.get(0)), oid -> new ArrayList<>()).add(entry.line());
    }
  }

  /** The lines of the list of contents, table by table, of all entries so far. */
  List<List<String>> byTable() {
    return List.copyOf(found.values());
  }
}
