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
    Pruned pruned,
    Catalogued catalogued)
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
      Pruned pruned) {
    this(
        ownerUid, reason, message, field, null, null, null, startTime, endTime, 0, 0, pruned, null);
  }

  /** The report of a run that lists backups. */
  public RunReport(
      String ownerUid,
      FailureReason reason,
      String message,
      String field,
      Instant startTime,
      Instant endTime,
      Catalogued catalogued) {
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
        catalogued);
  }

  /**
   * A manifest that is in its place.
   *
   * @param destination the destination's name in the policy
   * @param key its whole key
   * @param sha256 its SHA-256, in hexadecimal
   */
  public record CommittedManifest(String destination, String key, String sha256) {
    public CommittedManifest {
      Objects.requireNonNull(destination, "destination");
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(sha256, "sha256");
    }
  }

  /**
   * What became of a backup at one destination: it is committed there, or something went wrong.
   *
   * @param destination the destination's name in the policy
   * @param key the key of its manifest; null if it is not committed
   * @param sha256 SHA-256 of the manifest, in hexadecimal; null if it is not committed
   * @param storedBytes bytes stored there, over all objects but the manifest
   * @param reason why it is not committed; null if it is
   * @param message the same as a sentence for people; null if it is committed
   * @param field the field of the policy to look at; may be null
   */
  public record DestinationReport(
      String destination,
      String key,
      String sha256,
      long storedBytes,
      FailureReason reason,
      String message,
      String field) {
    public DestinationReport {
      Objects.requireNonNull(destination, "destination");
    }

    /** A destination where {@code manifest} is in its place. */
    public static DestinationReport stored(CommittedManifest manifest, long storedBytes) {
      return new DestinationReport(
          manifest.destination(), manifest.key(), manifest.sha256(), storedBytes, null, null, null);
    }

    /** A destination that has no backup, or none that is known of. */
    public static DestinationReport failed(
        String destination, FailureReason reason, String message, String field) {
      return new DestinationReport(
          destination, null, null, 0, Objects.requireNonNull(reason), message, field);
    }

    /** Whether the backup is committed there. */
    public boolean isStored() {
      return reason == null && key != null && sha256 != null;
    }

    private DestinationReport withMessageOfAtMost(int length) {
      return new DestinationReport(
          destination, key, sha256, storedBytes, reason, cut(message, length), field);
    }
  }

  /**
   * What became of expired backups.
   *
   * @param gone the UIDs of those of which nothing is left at any of their copies
   * @param left one for each copy that could not be deleted wholly
   * @param bytes how much this run has deleted, over all copies that are gone
   */
  public record Pruned(List<String> gone, List<Left> left, long bytes) {
    public Pruned {
      gone = gone == null ? List.of() : List.copyOf(gone);
      left = left == null ? List.of() : List.copyOf(left);
    }

    private Pruned withMessagesOfAtMost(int length) {
      return new Pruned(
          gone, left.stream().map(l -> l.withMessage(cut(l.message(), length))).toList(), bytes);
    }

    private Pruned withoutMessages() {
      return new Pruned(gone, left.stream().map(l -> l.withMessage(null)).toList(), bytes);
    }
  }

  /**
   * A copy of an expired backup of which something is left, or may be.
   *
   * @param uid the UID of the backup
   * @param destination the destination's name in the policy
   * @param reason why
   * @param message the same as a sentence for people; null if there was no room for it
   */
  public record Left(String uid, String destination, FailureReason reason, String message) {
    public Left {
      Objects.requireNonNull(uid, "uid");
      Objects.requireNonNull(destination, "destination");
      Objects.requireNonNull(reason, "reason");
    }

    private Left withMessage(String other) {
      return new Left(uid, destination, reason, other);
    }
  }

  /**
   * What was listed.
   *
   * @param places one for each destination, in their order
   */
  public record Catalogued(List<Place> places) {
    public Catalogued {
      places = places == null ? List.of() : List.copyOf(places);
    }

    private Catalogued withMessagesOfAtMost(int length) {
      return new Catalogued(places.stream().map(p -> p.withMessageOfAtMost(length)).toList());
    }
  }

  /**
   * What was listed at a destination.
   *
   * @param destination its name in the policy
   * @param lines how many lines of the log tell of it
   * @param sha256 their {@link CatalogueDigest}; null if not all that is there was listed
   * @param unreadable how many of them tell of something that is no manifest, or of the wrong place
   * @param reason why not all that is there was listed; null if it was
   * @param message the same as a sentence for people; null if it was
   */
  public record Place(
      String destination,
      int lines,
      String sha256,
      int unreadable,
      FailureReason reason,
      String message) {
    public Place {
      Objects.requireNonNull(destination, "destination");
    }

    /** A destination that could not be listed whole. */
    public static Place failed(String destination, FailureReason reason, String message) {
      return new Place(destination, 0, null, 0, Objects.requireNonNull(reason), message);
    }

    private Place withMessageOfAtMost(int length) {
      return new Place(destination, lines, sha256, unreadable, reason, cut(message, length));
    }
  }

  /**
   * Whether the run ended well: with a manifest that was committed, at one destination or more, or
   * restored, or with nothing left of what had expired, or with every destination listed.
   */
  public boolean succeeded() {
    return reason == null && (manifest != null || pruned != null || catalogued != null);
  }

  /** The same report with messages of at most {@code length} characters. */
  public RunReport withMessagesOfAtMost(int length) {
    return with(length, pruned == null ? null : pruned.withMessagesOfAtMost(length));
  }

  private RunReport with(int length, Pruned shortened) {
    return new RunReport(
        ownerUid,
        reason,
        cut(message, length),
        field,
        manifest,
        destinations.stream().map(d -> d.withMessageOfAtMost(length)).toList(),
        serverVersion,
        startTime,
        endTime,
        rawBytes,
        storedBytes,
        shortened,
        catalogued == null ? null : catalogued.withMessagesOfAtMost(length));
  }

  private static String cut(String text, int length) {
    return text == null || text.length() <= length
        ? text
        : text.substring(0, Math.max(0, length - 1)) + "…";
  }

  /**
   * The report as a termination message, its messages cut as far as it takes, and those of copies
   * that are left dropped at last; empty if keys alone are too long for it. Then the log has the
   * report.
   */
  public Optional<String> terminationMessage() {
    return Stream.concat(
            MESSAGE_LENGTHS.stream().map(this::withMessagesOfAtMost),
            Stream.ofNullable(pruned).map(p -> with(SHORTEST, p.withoutMessages())))
        .map(Json::line)
        .filter(text -> text.getBytes(StandardCharsets.UTF_8).length <= MAX_TERMINATION_BYTES)
        .findFirst();
  }
}
