package dev.holdfast.runner;

import java.util.List;

/**
 * A table whose rows can be dumped apart from the rest of its database.
 *
 * @param oid its OID, which is also how an archive's table of contents tells its rows
 * @param name its name
 * @param bytes its size on disk, without indexes
 * @param sequences the sequences that it owns
 */
record DumpTable(long oid, Name name, long bytes, List<Name> sequences) {

  /**
   * The name of a table or a sequence.
   *
   * @param schema its schema
   * @param name its own name
   */
  record Name(String schema, String name) {

    /**
     * The pattern of pg_dump that fits this and nothing else. Within double quotes only the double
     * quote itself means anything; the spelling of identifiers in SQL is the same.
     *
     * @see <a href="https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-PATTERNS">
     *     Patterns</a>
     */
    String quoted() {
      return quoted(schema) + "." + quoted(name);
    }

    private static String quoted(String identifier) {
      return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    boolean isAscii() {
      return schema.chars().allMatch(c -> c < 128) && name.chars().allMatch(c -> c < 128);
    }
  }
}
