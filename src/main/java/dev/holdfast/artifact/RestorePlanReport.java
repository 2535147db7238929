package dev.holdfast.artifact;

import java.util.List;
import java.util.Objects;

/**
 * What a restore would do, as far as that can be known before.
 *
 * @param databases the databases
 * @param problems why it would fail, one sentence each; empty if nothing is known that is in its
 *     way
 * @param notes what else is worth knowing, one sentence each
 * @param rawBytes the size of what would be restored
 */
public record RestorePlanReport(
    List<PlannedDatabase> databases, List<String> problems, List<String> notes, long rawBytes) {
  public RestorePlanReport {
    databases = databases == null ? List.of() : List.copyOf(databases);
    problems = problems == null ? List.of() : List.copyOf(problems);
    notes = notes == null ? List.of() : List.copyOf(notes);
  }

  /**
   * A database that would be restored.
   *
   * @param from its name in the backup
   * @param to the name that it would get
   * @param rawBytes the size of its dump before compression
   * @param exists whether a database has that name already
   * @param connections how many connections there are to that
   * @param replacedName what that would be called afterwards; null if nothing would be replaced
   */
  public record PlannedDatabase(
      String from, String to, long rawBytes, boolean exists, int connections, String replacedName) {
    public PlannedDatabase {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
    }
  }

  RestorePlanReport withMessagesOfAtMost(int length) {
    return new RestorePlanReport(
        databases,
        problems.stream().map(text -> Shortening.cut(text, length)).toList(),
        notes.stream().map(text -> Shortening.cut(text, length)).toList(),
        rawBytes);
  }
}
