package dev.holdfast.artifact;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many rows the tables of a database have. A table that was not counted is not in it, so that
 * "not known" is never taken for "none".
 *
 * @param database the database
 * @param schemas the rows of each table, by schema and name; partitions and not what they are of
 */
public record RowCounts(String database, Map<String, Map<String, Long>> schemas) {
  public RowCounts {
    Map<String, Map<String, Long>> sorted = new TreeMap<>();
    if (schemas != null) {
      schemas.forEach((schema, tables) -> sorted.put(schema, counted(tables)));
    }
    schemas = sorted;
  }

  private static Map<String, Long> counted(Map<String, Long> tables) {
    Map<String, Long> sorted = new TreeMap<>();
    if (tables != null) {
      tables.forEach(
          (table, rows) -> {
            if (rows != null) {
              sorted.put(table, rows);
            }
          });
    }
    return sorted;
  }

  /** How many rows they have in all. */
  public long rows() {
    return schemas.values().stream()
        .flatMap(tables -> tables.values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  /** How many tables were counted. */
  public int tables() {
    return schemas.values().stream().mapToInt(Map::size).sum();
  }
}
