package dev.holdfast.runner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Decides which entries of an archive are restored, given those that were asked for by name: with
 * everything that belongs to them, and everything that they need.
 *
 * <p>pg_restore's own {@code --table} restores a table without its indexes, constraints, defaults,
 * sequences, triggers and comments, and its {@code --schema} leaves out the schema itself.
 *
 * @param entries the entries that are restored, in the order of the archive
 * @param leftOut what belongs to them and needs something that is not restored, for people
 * @param missing what they cannot do without, and is not restored, for people
 */
record TocSelection(List<TocEntry> entries, List<String> leftOut, List<String> missing) {
  TocSelection {
    entries = List.copyOf(entries);
    leftOut = List.copyOf(leftOut);
    missing = List.copyOf(missing);
  }

  /**
   * The selection.
   *
   * @param all all entries of the archive
   * @param asked the numbers of those that were asked for
   * @param largeObjects whether large objects are restored, which belong to nothing
   */
  static TocSelection of(List<TocEntry> all, Set<Integer> asked, boolean largeObjects) {
    return new Closure(all, asked, largeObjects).close();
  }

  /** The lines that tell pg_restore to restore these and nothing else. */
  List<String> lines() {
    return entries.stream().map(TocEntry::line).toList();
  }

  /** The OIDs of the tables whose rows are restored, wherever these are. */
  Set<Long> tables() {
    return entries.stream()
        .filter(TocEntry::isRelation)
        .map(TocEntry::oid)
        .collect(Collectors.toSet());
  }

  private static final class Closure {
    private final List<TocEntry> all;
    private final Map<Integer, TocEntry> byId = new HashMap<>();
    private final Set<Integer> asked;
    private final boolean largeObjects;
    private final Set<Integer> chosen = new HashSet<>();

    Closure(List<TocEntry> all, Set<Integer> asked, boolean largeObjects) {
      this.all = all;
      this.asked = asked;
      this.largeObjects = largeObjects;
      all.forEach(entry -> byId.put(entry.id(), entry));
    }

    TocSelection close() {
      all.stream()
          .filter(entry -> asked.contains(entry.id()))
          .filter(entry -> entry.isRelation() || entry.kind() == TocEntry.Kind.OTHER)
          .forEach(entry -> chosen.add(entry.id()));
      // Partitions have partitions, and an index needs a function, which needs a type.
      int before;
      do {
        before = chosen.size();
        addPartitions();
        addOwnedSequences();
        addAttached();
        addNeeded();
      } while (chosen.size() > before);
      addRemarks();
      if (largeObjects) {
        all.stream()
            .filter(entry -> entry.kind() == TocEntry.Kind.LARGE_OBJECT)
            .forEach(entry -> chosen.add(entry.id()));
      }
      return new TocSelection(
          all.stream().filter(entry -> chosen.contains(entry.id())).toList(), leftOut(), missing());
    }

    /** To ask for a table that is divided is to ask for its partitions, which have the rows. */
    private void addPartitions() {
      for (TocEntry attach : all) {
        if (attach.kind() != TocEntry.Kind.TABLE_ATTACH) {
          continue;
        }
        for (TocEntry child : needed(attach)) {
          // Of the two, the partition is the one that comes after the other.
          boolean isPartition = needed(child).stream().anyMatch(needed(attach)::contains);
          boolean parentIsChosen =
              needed(child).stream()
                  .anyMatch(
                      parent -> needed(attach).contains(parent) && chosen.contains(parent.id()));
          if (isPartition && parentIsChosen) {
            chosen.add(child.id());
          }
        }
      }
    }

    private void addOwnedSequences() {
      for (TocEntry entry : all) {
        boolean owned =
            entry.kind() == TocEntry.Kind.SEQUENCE
                && needed(entry).stream()
                    .anyMatch(
                        table ->
                            table.kind() == TocEntry.Kind.RELATION && chosen.contains(table.id()));
        if (owned) {
          chosen.add(entry.id());
        }
      }
    }

    private void addAttached() {
      for (TocEntry entry : all) {
        if (isAttached(entry) && lacks(entry).isEmpty()) {
          chosen.add(entry.id());
        }
      }
    }

    /** Whether it belongs to something that is chosen. */
    private boolean isAttached(TocEntry entry) {
      return (entry.kind() == TocEntry.Kind.ATTACHED
              || entry.kind() == TocEntry.Kind.TABLE_ATTACH
              || entry.kind() == TocEntry.Kind.TABLE_DATA)
          && needed(entry).stream().anyMatch(one -> isOfTables(one) && chosen.contains(one.id()));
    }

    /** The relations, and what is attached to them, that it needs and that are not chosen. */
    private List<TocEntry> lacks(TocEntry entry) {
      return needed(entry).stream()
          .filter(one -> isOfTables(one) && !chosen.contains(one.id()))
          .toList();
    }

    private static boolean isOfTables(TocEntry entry) {
      return entry.isRelation()
          || entry.kind() == TocEntry.Kind.ATTACHED
          || entry.kind() == TocEntry.Kind.TABLE_ATTACH;
    }

    /** Types, functions, extensions and schemas, wherever they are. */
    private void addNeeded() {
      for (int id : List.copyOf(chosen)) {
        for (TocEntry one : needed(byId.get(id))) {
          if (one.kind() == TocEntry.Kind.OTHER) {
            chosen.add(one.id());
          }
        }
      }
    }

    private void addRemarks() {
      for (TocEntry entry : all) {
        if (entry.kind() == TocEntry.Kind.REMARK
            && !needed(entry).isEmpty()
            && needed(entry).stream().allMatch(one -> chosen.contains(one.id()))) {
          chosen.add(entry.id());
        }
      }
    }

    private List<String> leftOut() {
      return all.stream()
          .filter(entry -> isAttached(entry) && !chosen.contains(entry.id()))
          .map(entry -> entry.text() + " (needs " + text(lacks(entry)) + ")")
          .toList();
    }

    private List<String> missing() {
      List<String> missing = new ArrayList<>();
      for (TocEntry entry : all) {
        if (chosen.contains(entry.id()) && !isAttached(entry)) {
          List<TocEntry> lacking =
              lacks(entry).stream().filter(one -> !isPartitionOf(entry, one)).toList();
          if (!lacking.isEmpty()) {
            missing.add(entry.text() + " needs " + text(lacking));
          }
        }
      }
      return missing;
    }

    /** A partition can stand alone: it is made as a table, and attached afterwards. */
    private boolean isPartitionOf(TocEntry child, TocEntry parent) {
      return all.stream()
          .filter(entry -> entry.kind() == TocEntry.Kind.TABLE_ATTACH)
          .anyMatch(
              attach ->
                  attach.needs().contains(child.id()) && attach.needs().contains(parent.id()));
    }

    private List<TocEntry> needed(TocEntry entry) {
      return entry.needs().stream().filter(byId::containsKey).map(byId::get).toList();
    }

    private static String text(List<TocEntry> entries) {
      return String.join(", ", new TreeSet<>(entries.stream().map(TocEntry::text).toList()));
    }
  }
}
