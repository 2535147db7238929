package dev.holdfast.artifact;

import java.time.Instant;
import java.util.Objects;

/**
 * How a run ended: the termination message of the Job's container and the last line of its log.
 *
 * @param ownerUid the UID of the Backup or Restore that the run was for
 * @param reason why it failed; null if it succeeded
 * @param message one sentence for people; null if it succeeded
 * @param field the field of the policy to look at; may be null
 * @param manifest the manifest that was committed, or restored; null if the run failed
 * @param serverVersion version of the PostgreSQL server; null if it was not reached
 * @param startTime when the run started
 * @param endTime when it ended
 * @param rawBytes bytes that pg_dump wrote, or that were restored
 * @param storedBytes bytes stored, over all objects but the manifest
 */
public record RunReport(
    String ownerUid,
    FailureReason reason,
    String message,
    String field,
    CommittedManifest manifest,
    String serverVersion,
    Instant startTime,
    Instant endTime,
    long rawBytes,
    long storedBytes)
    implements LogLine {

  public RunReport {
    Objects.requireNonNull(ownerUid, "ownerUid");
    Objects.requireNonNull(startTime, "startTime");
    Objects.requireNonNull(endTime, "endTime");
  }

  /** What a termination message may hold, in bytes; Kubernetes cuts the rest off. */
  public static final int MAX_TERMINATION_BYTES = 4096;

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

  /** Whether the run ended well: with a manifest that was committed, or restored. */
  public boolean succeeded() {
    return reason == null && manifest != null;
  }

  /** The same report with a message of at most {@code length} characters. */
  public RunReport withMessageOfAtMost(int length) {
    if (message == null || message.length() <= length) {
      return this;
    }
    return new RunReport(
        ownerUid,
        reason,
        message.substring(0, Math.max(0, length - 1)) + "…",
        field,
        manifest,
        serverVersion,
        startTime,
        endTime,
        rawBytes,
        storedBytes);
  }
}
