package dev.holdfast.faults;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that is there after a cell.
 *
 * @param records the custom resources that stand for runs
 * @param manifests every manifest at every destination
 * @param shelf the keys of everything that is stored at any destination
 * @param leftovers what was to be gone: databases that are half filled, uploads, Jobs, sessions
 * @param target what has the name of the restored database; empty where nothing is restored
 * @param struck what the fault has done; empty if nothing has passed its door
 * @param next the run after the fault; empty while there was none
 * @param overdue what was waited for in vain
 * @param heard what is heard of the operators
 */
record World(
    List<Recorded> records,
    List<StoredManifest> manifests,
    List<Stored> shelf,
    List<String> leftovers,
    Optional<Content> target,
    Optional<Struck> struck,
    Optional<Recorded> next,
    List<String> overdue,
    Heard heard) {

  /** What a database of some name holds. */
  enum Content {
    NOTHING,
    FORMER,
    RESTORED,
    /** Neither what it was, nor what it was to become. */
    OTHER
  }

  /**
   * A record of a run.
   *
   * @param kind such as Backup
   * @param policy whose it is; null where that is not known
   * @param scheduledFor the time of the schedule that asked for it; null if none did
   * @param phase as people see it; null before the operator has seen it
   * @param ended whether the phase is final
   * @param reason of its condition Complete; null if it has none
   * @param manifests the keys of the manifests that it says are committed, with their SHA-256
   * @param doubted whether its condition Verified is False
   * @param verifiedTime when it was last found to be sound, or not; null if nobody has looked
   */
  record Recorded(
      String kind,
      String name,
      String policy,
      String scheduledFor,
      String phase,
      boolean ended,
      String reason,
      String message,
      List<Claim> manifests,
      boolean doubted,
      String verifiedTime) {

    boolean isStored() {
      return "Completed".equals(phase) || "PartiallyCompleted".equals(phase);
    }

    boolean isFailed() {
      return "Failed".equals(phase);
    }

    @Override
    public String toString() {
      return kind + " " + name + " is " + phase + " (" + reason + ": " + message + ")";
    }
  }

  /**
   * That a manifest lies somewhere.
   *
   * @param destination the name of the destination
   */
  record Claim(String destination, String key, String sha256) {}

  /**
   * Something that lies somewhere, a manifest too.
   *
   * @param destination the name of the destination
   */
  record Stored(String destination, String key) {
    /** The name of the Backup in whose directory it lies. */
    String backup() {
      String[] parts = key.split("/", -1);
      return parts.length < 2 ? "" : parts[parts.length - 2];
    }

    @Override
    public String toString() {
      return destination + ":" + key;
    }
  }

  /**
   * A manifest that lies somewhere.
   *
   * @param destination the name of the destination
   * @param sha256 of itself
   * @param runUid of the Backup that made it
   * @param objects the keys of the objects that it names
   * @param problem what is wrong with its objects; null if they are whole
   */
  record StoredManifest(
      String destination,
      String key,
      String sha256,
      String backup,
      String runUid,
      Set<String> objects,
      String problem) {
    /** Whether it says what {@code stored} is. */
    boolean accountsFor(Stored stored) {
      return destination.equals(stored.destination)
          && (key.equals(stored.key) || objects.contains(stored.key));
    }

    @Override
    public String toString() {
      return destination + ":" + key + (problem == null ? "" : " (" + problem + ")");
    }
  }

  /**
   * That somebody was told of something.
   *
   * @param id what is the same each time that the same is told
   * @param object what it is about
   */
  record Notice(String id, String event, String object) {}

  /**
   * What is heard from outside.
   *
   * @param notices what has arrived, each time that it has
   * @param due what policies say is still to be told
   * @param silent what an operator does not answer as it should
   * @param working the operators that say that they work
   */
  record Heard(List<Notice> notices, List<String> due, List<String> silent, List<String> working) {}

  /** The records of Backups. */
  List<Recorded> backups() {
    return records.stream().filter(one -> one.kind().equals("Backup")).toList();
  }
}
