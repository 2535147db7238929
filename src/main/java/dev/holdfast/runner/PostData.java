package dev.holdfast.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * In which steps what comes after the rows is restored by several connections.
 *
 * <p>pg_restore knows which entries of an archive lock the same table, but not that attaching the
 * index of a partition to that of its table also locks the other's table: it does that while
 * another connection works there, and the two may wait for each other until the server ends one of
 * them. So indexes and keys are made side by side first, which is what takes its time, then they
 * are attached one after the other, and what needs them, such as foreign keys, follows.
 *
 * @param steps one after the other; none if the archive can be left to pg_restore
 */
record PostData(List<Step> steps) {

  /**
   * Entries that are restored together.
   *
   * @param entries lines of the list of contents
   * @param sideBySide whether by several connections
   */
  record Step(List<String> entries, boolean sideBySide) {}

  /** {@code <id>; <class OID> <OID> <kind> <names>}. */
  private static final Pattern ENTRY = Pattern.compile("\\d+; (\\d+) \\d+ (.*)");

  /** What is attached is no object of its own, so it is of no class. */
  private static final String NO_CLASS = "0";

  private static final String ATTACHMENT = "INDEX ATTACH ";

  PostData {
    steps = List.copyOf(steps);
  }

  /**
   * The steps for an archive.
   *
   * @param contents what {@code pg_restore --list} writes of it
   */
  static PostData of(List<String> contents) {
    List<String> made = new ArrayList<>();
    List<String> attached = new ArrayList<>();
    List<String> others = new ArrayList<>();
    List<String> last = others;
    for (String line : contents) {
      Matcher entry = ENTRY.matcher(line);
      if (entry.matches()) {
        boolean isObject = !entry.group(1).equals(NO_CLASS);
        String names = entry.group(2);
        if (!isObject && names.startsWith(ATTACHMENT)) {
          last = attached;
        } else if (isObject && isMade(names)) {
          last = made;
        } else if (isObject || !isRemark(names)) {
          last = others;
        }
        last.add(line);
      }
    }
    return new PostData(
        attached.isEmpty()
            ? List.of()
            : List.of(new Step(made, true), new Step(attached, false), new Step(others, true)));
  }

  /** Whether the entry of {@code line} is an index, or a key, which has one. */
  static boolean isIndexOrKey(String line) {
    Matcher entry = ENTRY.matcher(line);
    return entry.matches() && !entry.group(1).equals(NO_CLASS) && isMade(entry.group(2));
  }

  /**
   * Whether it is a comment or the like, which has no section of its own: pg_restore takes it for
   * one of the section of the entry before, so it must stay behind what it is about.
   */
  private static boolean isRemark(String names) {
    return Stream.of("COMMENT ", "SECURITY LABEL ", "ACL ").anyMatch(names::startsWith);
  }

  private static boolean isMade(String names) {
    return names.startsWith("INDEX ") || names.startsWith("CONSTRAINT ");
  }
}
