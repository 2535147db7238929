package dev.holdfast.runner;

import java.util.Set;

/**
 * The tables of a database whose rows are dumped.
 *
 * @param all whether nothing is left out, so that nobody has asked
 * @param oids their OIDs, if not
 */
record ChosenRows(boolean all, Set<Long> oids) {
  /** There are no filters. */
  static final ChosenRows ALL = new ChosenRows(true, Set.of());

  ChosenRows {
    oids = Set.copyOf(oids);
  }

  /** Those that filters choose. */
  static ChosenRows only(Set<Long> oids) {
    return new ChosenRows(false, oids);
  }

  /** Whether the rows of the table {@code oid} are dumped. */
  boolean has(long oid) {
    return all || oids.contains(oid);
  }
}
