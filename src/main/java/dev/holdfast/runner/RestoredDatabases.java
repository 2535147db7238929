package dev.holdfast.runner;

import dev.holdfast.artifact.RestoreOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a restore makes on its target, and how that takes the place of what was there. */
final class RestoredDatabases {
  /** The OID of no database. */
  private static final long NONE = 0;

  private final TargetServer server;
  private final List<RestoreWork> works;
  private final RestoreMarks marks;
  private final RestoreOptions options;
  private final RestoreOptions.Replacement replacement;
  private final JobLog log;
  private Map<String, Long> known = Map.of();

  RestoredDatabases(
      TargetServer server,
      List<RestoreWork> works,
      RestoreMarks marks,
      RestoreOptions options,
      JobLog log) {
    this.server = server;
    this.works = List.copyOf(works);
    this.marks = marks;
    this.options = options;
    this.replacement = options.replacement();
    this.log = log;
  }

  /** Notes which databases have the names now: only these are replaced in the end. */
  void remember() throws RunFailedException {
    known = server.identities(names());
  }

  /**
   * Whether all of them are there: an attempt that was killed after it had given the databases
   * their names, and before it could say so, is followed by another, which finds them under its own
   * mark.
   */
  boolean areThere() throws RunFailedException {
    Map<String, String> existing = server.existing(names());
    Set<String> marked = server.bearers(marks.lasting());
    return works.stream()
        .map(RestoreWork::name)
        .allMatch(
            name ->
                marked.contains(name)
                    || existing.getOrDefault(name, "").endsWith(marks.restored()));
  }

  /**
   * Gives all databases their names. A failure may be that of the answer alone, and another attempt
   * may have been faster: what counts is what there is.
   *
   * @return whether nothing is left of what this attempt has filled
   */
  boolean publish() throws RunFailedException {
    try {
      Map<String, String> existing = server.existing(names());
      server.publish(
          works.stream().map(work -> whole(work, existing.get(work.name()))).toList(), replacement);
      return true;
    } catch (RunFailedException e) {
      if (!areThere()) {
        throw e;
      }
      log.note("everything is restored, although it seemed to fail: " + e.getMessage());
      // What this attempt has filled may still be there, if another attempt was faster.
      return server.existing(works.stream().map(RestoreWork::temporary).toList()).isEmpty();
    }
  }

  private Publication.Whole whole(RestoreWork work, String commentOfExisting) {
    String before = work.properties() == null ? null : work.properties().comment();
    return new Publication.Whole(
        work.temporary(),
        work.name(),
        before == null ? marks.restored() : before + "; " + marks.restored(),
        marks.lasting(),
        work.properties() == null ? null : work.properties().with(options.roles()),
        replacement == null || commentOfExisting == null
            ? null
            : new Publication.Replaced(
                marks.nameOfReplaced(work.name()),
                commentOfExisting.isEmpty()
                    ? marks.replaced()
                    : commentOfExisting + "; " + marks.replaced(),
                known.getOrDefault(work.name(), NONE)));
  }

  /**
   * Drops what was replaced, unless it is to be kept. Only what bears the mark of this restore is
   * dropped, which it gets in the same transaction in which the restored database gets its name.
   *
   * @return what became of it, for people; null if nothing was replaced
   */
  String finish(int major) throws RunFailedException {
    List<String> told = new ArrayList<>();
    if (replacement != null) {
      for (RestoreWork work : works) {
        String name = marks.nameOfReplaced(work.name());
        String comment = server.existing(List.of(name)).get(name);
        if (comment != null && comment.endsWith(marks.replaced())) {
          told.add("the former \"" + work.name() + "\" " + end(name, major));
        }
      }
    }
    return told.isEmpty() ? null : String.join("; ", told);
  }

  private String end(String name, int major) {
    if (replacement.keepReplaced()) {
      return "is kept as \"" + name + "\"";
    }
    try {
      List<String> subscriptions = server.subscriptionsOf(name);
      if (!subscriptions.isEmpty()) {
        // They were at work, and only their owner knows what is to become of their slots.
        return "is kept as \""
            + name
            + "\", since it has the subscriptions \""
            + String.join("\", \"", subscriptions)
            + "\": drop these, which the restored database may have taken over, with slot_name ="
            + " none, and then it";
      }
      server.drop(name, major);
      return "is dropped";
    } catch (RunFailedException e) {
      // What was asked for is there; that something is left is no reason to say it were not.
      return "cannot be dropped and is kept as \"" + name + "\": " + e.getMessage();
    }
  }

  /**
   * Whether another attempt may need what this one has made besides databases; also if that cannot
   * be found out.
   */
  boolean mayBeOfAnotherAttempt() {
    boolean interrupted = Thread.interrupted();
    try {
      return areThere() || !server.namesThatBeginWith(marks.temporaryPrefix()).isEmpty();
    } catch (RunFailedException e) {
      log.note("whether another attempt is under way is not known: " + e.getMessage());
      return true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Drops what is left of this attempt after a failure.
   *
   * @return what people are to be told of what could not be dropped
   */
  List<String> dropTemporaries(TemporaryDatabases temporary) {
    return works.stream()
        .map(RestoreWork::temporary)
        .map(temporary::drop)
        .filter(Objects::nonNull)
        .toList();
  }

  private List<String> names() {
    return works.stream().map(RestoreWork::name).toList();
  }
}
