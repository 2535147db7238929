package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether the names are free that databases are to get, or what has them can make way. */
final class ReplacementCheck {
  /** New databases are made of them, and every server has them. */
  private static final Set<String> TEMPLATES = Set.of("template0", "template1");

  private ReplacementCheck() {}

  /**
   * Looks before anything is made on the server.
   *
   * @param replacement what becomes of databases that have the names; null if there must be none
   * @throws RunFailedException if a name is taken, or what has it cannot make way
   */
  static void check(
      List<RestoreWork> works,
      RestoreMarks marks,
      RestoreOptions.Replacement replacement,
      TargetServer server)
      throws RunFailedException {
    List<String> names = works.stream().map(RestoreWork::name).toList();
    List<String> taken = List.copyOf(server.existing(names).keySet());
    if (taken.isEmpty()) {
      return;
    }
    if (replacement == null) {
      throw new RunFailedException(
          FailureReason.DATABASE_EXISTS,
          "the server has "
              + quoted(taken)
              + " already, and nothing that exists is touched; choose other names with "
              + RestorePlan.DATABASES
              + "[].to, or set spec.target.ifExists: Replace",
          RestorePlan.DATABASES);
    }
    if (taken.stream().anyMatch(TEMPLATES::contains)) {
      throw new RunFailedException(
          FailureReason.DATABASE_EXISTS,
          "template0 and template1 cannot be replaced; choose another name with "
              + RestorePlan.DATABASES
              + "[].to",
          RestorePlan.DATABASES);
    }
    Set<String> kept = server.existing(taken.stream().map(marks::nameOfReplaced).toList()).keySet();
    if (!kept.isEmpty()) {
      throw new RunFailedException(
          FailureReason.DATABASE_EXISTS,
          "what is replaced would be kept under a name that is taken: " + quoted(kept),
          RestorePlan.DATABASES);
    }
    List<String> ofOthers = server.ofOthers(taken);
    if (!ofOthers.isEmpty()) {
      throw new RunFailedException(
          FailureReason.SERVER_PERMISSION_DENIED,
          "the role may not rename "
              + quoted(ofOthers)
              + "; it must own what it replaces, or be a member of the role that does",
          "spec.target.connection.secretRef");
    }
    Map<String, Integer> prepared = server.sessions().prepared(taken);
    if (!prepared.isEmpty()) {
      // They outlive whoever prepared them, and only their owner knows whether they are to count.
      throw new RunFailedException(
          FailureReason.DATABASE_IN_USE,
          "a database with a prepared transaction cannot be replaced, and "
              + quoted(prepared.keySet())
              + " has some: commit or roll back what pg_prepared_xacts lists",
          RestorePlan.DATABASES);
    }
    if (!replacement.terminateConnections()) {
      // Whoever is in a database now will most likely be there when all is restored.
      Map<String, Integer> sessions = server.sessions().count(taken);
      if (!sessions.isEmpty()) {
        throw Publication.inUse(sessions, replacement, null);
      }
    }
  }

  private static String quoted(Iterable<String> names) {
    return '"' + String.join("\", \"", names) + '"';
  }
}
