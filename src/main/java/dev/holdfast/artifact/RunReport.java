package dev.holdfast.artifact;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a run ended: the termination message of the Job's container and the last line of its log.
 *
 * @param ownerUid the UID of the Backup, the Restore or whatever else the run was for
 * @param reason why it failed; null if it succeeded, at least in part
 * @param message one sentence for people; of a success, what was done, or null
 * @param field the field of the policy to look at; may be null
 * @param manifest the manifest that was committed, at the first destination that has it, or
 *     restored, or read again; null if the run failed
 * @param destinations what became of a backup at each of its destinations, in their order; of a run
 *     that failed, at those that failed by themselves; of one that verifies, what was found at
 *     each; empty for a restore
 * @param serverVersion version of the PostgreSQL server; null if it was not reached
 * @param startTime when the run started
 * @param endTime when it ended
 * @param rawBytes bytes that pg_dump wrote, or that were restored
 * @param storedBytes bytes stored, or read again, over all objects but the manifest, at one
 *     destination
 * @param pruned what became of expired backups, also of a run that could not delete all of them;
 *     null for any other kind of run
 * @param catalogued what was listed, also by a run that could not list all of it; null for any
 *     other kind of run
 * @param snapshotTime when the last snapshot of the databases of a backup was taken, at the latest;
 *     null if that is not known, and for any other kind of run
 * @param plan what a restore would do, also where it would fail; null for any other kind of run
 * @param checked what was found out about a policy; null for any other kind of run
 * @param leftBehind what a restore has made on its server and could not take away, for people, who
 *     have to; null for nothing, and for any other kind of run
 */
public record RunReport(
    String ownerUid,
    FailureReason reason,
    String message,
    String field,
    CommittedManifest manifest,
    List<DestinationReport> destinations,
    String serverVersion,
    Instant startTime,
    Instant endTime,
    long rawBytes,
    long storedBytes,
    PruneReport pruned,
    CatalogueReport catalogued,
    Instant snapshotTime,
    RestorePlanReport plan,
    CheckReport checked,
    String leftBehind)
    implements LogLine {

  /** What a termination message may hold, in bytes; Kubernetes cuts the rest off. */
  public static final int MAX_TERMINATION_BYTES = 4096;

  private static final int SHORTEST = 20;
  private static final List<Integer> MESSAGE_LENGTHS = List.of(700, 350, 180, 90, 45, SHORTEST);

  public RunReport {
    Objects.requireNonNull(ownerUid, "ownerUid");
    Objects.requireNonNull(startTime, "startTime");
    Objects.requireNonNull(endTime, "endTime");
    destinations = destinations == null ? List.of() : List.copyOf(destinations);
  }

  /** The report of a run that stores or reads backups. */
  public RunReport(
      String ownerUid,
      FailureReason reason,
      String message,
      String field,
      CommittedManifest manifest,
      List<DestinationReport> destinations,
      String serverVersion,
      Instant startTime,
      Instant endTime,
      long rawBytes,
      long storedBytes) {
    this(
        ownerUid,
        reason,
        message,
        field,
        manifest,
        destinations,
        serverVersion,
        startTime,
        endTime,
        rawBytes,
        storedBytes,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** The report of a run that prunes. */
  public RunReport(
      String ownerUid,
      FailureReason reason,
      String message,
      String field,
      Instant startTime,
      Instant endTime,
      PruneReport pruned) {
    this(
        ownerUid, reason, message, field, null, null, null, startTime, endTime, 0, 0, pruned, null,
        null, null, null, null);
  }

  /** The report of a run that lists backups. */
  public RunReport(
      String ownerUid,
      FailureReason reason,
      String message,
      String field,
      Instant startTime,
      Instant endTime,
      CatalogueReport catalogued) {
    this(
        ownerUid,
        reason,
        message,
        field,
        null,
        null,
        null,
        startTime,
        endTime,
        0,
        0,
        null,
        catalogued,
        null,
        null,
        null,
        null);
  }

  /** The report of a run that checks a policy. */
  public RunReport(
      String ownerUid,
      FailureReason reason,
      String message,
      String serverVersion,
      Instant startTime,
      Instant endTime,
      CheckReport checked) {
    this(
        ownerUid,
        reason,
        message,
        null,
        null,
        null,
        serverVersion,
        startTime,
        endTime,
        0,
        0,
        null,
        null,
        null,
        null,
        checked,
        null);
  }

  /** The same report, of a backup with data of {@code time} at the latest. */
  public RunReport withSnapshotTime(Instant time) {
    return with(message, destinations, pruned, catalogued, time, plan, checked, leftBehind);
  }

  /** The same report, with what a restore would do. */
  public RunReport withPlan(RestorePlanReport found) {
    return with(
        message, destinations, pruned, catalogued, snapshotTime, found, checked, leftBehind);
  }

  /** The same report, with what is left on the server. */
  public RunReport withLeftBehind(String told) {
    return with(message, destinations, pruned, catalogued, snapshotTime, plan, checked, told);
  }

  /**
   * Whether the run ended well: with a manifest that was committed, at one destination or more, or
   * restored, or with nothing left of what had expired, or with every destination listed, or with
   * everything checked, whatever was found.
   */
  public boolean succeeded() {
    return reason == null
        && (manifest != null || pruned != null || catalogued != null || checked != null);
  }

  /** The same report with messages of at most {@code length} characters. */
  public RunReport withMessagesOfAtMost(int length) {
    return withMessagesOfAtMost(
        length, pruned == null ? null : pruned.withMessagesOfAtMost(length));
  }

  private RunReport withMessagesOfAtMost(int length, PruneReport shortened) {
    return with(
        Shortening.cut(message, length),
        destinations.stream().map(d -> d.withMessageOfAtMost(length)).toList(),
        shortened,
        catalogued == null ? null : catalogued.withMessagesOfAtMost(length),
        snapshotTime,
        plan == null ? null : plan.withMessagesOfAtMost(length),
        checked == null ? null : checked.withMessagesOfAtMost(length),
        Shortening.cut(leftBehind, length));
  }

  private RunReport with(
      String text,
      List<DestinationReport> places,
      PruneReport prune,
      CatalogueReport listed,
      Instant time,
      RestorePlanReport planned,
      CheckReport found,
      String left) {
    return new RunReport(
        ownerUid,
        reason,
        text,
        field,
        manifest,
        places,
        serverVersion,
        startTime,
        endTime,
        rawBytes,
        storedBytes,
        prune,
        listed,
        time,
        planned,
        found,
        left);
  }

  /**
   * The report as a termination message, its messages cut as far as it takes, and those of copies
   * that are left dropped at last; empty if keys alone are too long for it. Then the log has the
   * report.
   */
  public Optional<String> terminationMessage() {
    return Stream.concat(
            MESSAGE_LENGTHS.stream().map(this::withMessagesOfAtMost),
            Stream.ofNullable(pruned).map(p -> withMessagesOfAtMost(SHORTEST, p.withoutMessages())))
        .map(Json::line)
        .filter(text -> text.getBytes(StandardCharsets.UTF_8).length <= MAX_TERMINATION_BYTES)
        .findFirst();
  }

  /** The report that a line of a log, or a termination message, is; empty if it is none. */
  public static Optional<RunReport> in(String text) {
    try {
      return Json.read(text, LogLine.class) instanceof RunReport report
          ? Optional.of(report)
          : Optional.empty();
    } catch (Json.MalformedJsonException e) {
      return Optional.empty();
    }
  }
}
