package dev.holdfast.runner;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An entry of the table of contents of an archive, as {@code pg_restore --list --verbose} writes
 * it. Names in it are not parsed, since nobody can tell where one with a space in it ends.
 *
 * @param id its number in the archive
 * @param oid the OID of the object that it is about, or belongs to; 0 for none
 * @param kind what it is; {@link Kind#OTHER} for what stands alone and is no relation
 * @param line the line
 * @param needs the numbers of those that must be there before it
 */
record TocEntry(int id, long oid, Kind kind, String line, Set<Integer> needs) {

  /** What an entry is, as far as that matters for selecting it. */
  enum Kind {
    /** A table, a view, a sequence: what can be selected by its name. */
    RELATION,
    /** A sequence, which may belong to a table. */
    SEQUENCE,
    /** What makes one table a partition of another. */
    TABLE_ATTACH,
    /** The rows of a table. */
    TABLE_DATA,
    /** What is nothing without the relations that it needs: an index, a constraint, a trigger. */
    ATTACHED,
    /** Comments, privileges and labels, of anything. */
    REMARK,
    /** Large objects. */
    LARGE_OBJECT,
    /** Anything else: schemas, types, functions, extensions. */
    OTHER
  }

  private static final String NO_CLASS = "0";
  private static final Pattern ENTRY = Pattern.compile("(\\d+); (\\d+) (\\d+) (.*)");
  private static final Pattern NEEDS = Pattern.compile(";\\s+depends on:((?: \\d++)++)");

  TocEntry {
    needs = Set.copyOf(needs);
  }

  /** The entries in the lines that pg_restore writes, in their order. */
  static List<TocEntry> parse(List<String> lines) {
    List<TocEntry> entries = new ArrayList<>();
    Reader reader = new Reader(entries::add);
    lines.forEach(reader::line);
    reader.end();
    return entries;
  }

  /** Reads entries one by one: an archive may have more than fits the memory of a Job. */
  static final class Reader {
    private final Consumer<TocEntry> onEntry;
    private TocEntry last;

    /** One that tells {@code onEntry} of each. */
    Reader(Consumer<TocEntry> onEntry) {
      this.onEntry = onEntry;
    }

    /** The next line that pg_restore writes. */
    void line(String line) {
      Matcher entry = ENTRY.matcher(line);
      Matcher needs = NEEDS.matcher(line);
      if (entry.matches()) {
        end();
        last =
            new TocEntry(
                Integer.parseInt(entry.group(1)),
                Long.parseLong(entry.group(3)),
                kind(entry.group(2), entry.group(4)),
                line,
                Set.of());
      } else if (needs.matches() && last != null) {
        Set<Integer> numbers = new LinkedHashSet<>();
        for (String number : needs.group(1).trim().split(" ", -1)) {
          numbers.add(Integer.parseInt(number));
        }
        last = new TocEntry(last.id, last.oid, last.kind, last.line, numbers);
      }
    }

    /** There are no more lines. */
    void end() {
      if (last != null) {
        onEntry.accept(last);
        last = null;
      }
    }
  }

  /**
   * What is of no class is no object: so a table of the schema "DATA" is told from the rows of a
   * table.
   */
  private static Kind kind(String objectClass, String text) {
    if (begins(text, "BLOB", "BLOBS", "BLOB METADATA")) {
      return Kind.LARGE_OBJECT;
    }
    if (objectClass.equals(NO_CLASS)) {
      if (begins(text, "TABLE DATA", "MATERIALIZED VIEW DATA")) {
        return Kind.TABLE_DATA;
      }
      if (begins(text, "TABLE ATTACH")) {
        return Kind.TABLE_ATTACH;
      }
      if (begins(text, "COMMENT", "ACL", "SECURITY LABEL")) {
        return Kind.REMARK;
      }
      return begins(
              text,
              "SEQUENCE OWNED BY",
              "SEQUENCE SET",
              "INDEX ATTACH",
              "ROW SECURITY",
              "REPLICA IDENTITY")
          ? Kind.ATTACHED
          : Kind.OTHER;
    }
    if (begins(text, "SEQUENCE")) {
      return Kind.SEQUENCE;
    }
    if (begins(text, "TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE")) {
      return Kind.RELATION;
    }
    return begins(
                text,
                "DEFAULT",
                "CONSTRAINT",
                "CHECK CONSTRAINT",
                "FK CONSTRAINT",
                "INDEX",
                "TRIGGER",
                "RULE",
                "POLICY",
                "STATISTICS")
            && !begins(text, "DEFAULT ACL")
        ? Kind.ATTACHED
        : Kind.OTHER;
  }

  private static boolean begins(String text, String... kinds) {
    return Stream.of(kinds).anyMatch(kind -> text.startsWith(kind + " "));
  }

  /** Whether it can be selected by a name, as tables, views and sequences can. */
  boolean isRelation() {
    return kind == Kind.RELATION || kind == Kind.SEQUENCE;
  }

  /** What it is, for people: kind, schema, name and owner. */
  String text() {
    return line.replaceFirst("^\\d+; \\d+ \\d+ ", "");
  }
}
