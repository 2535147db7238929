package dev.holdfast.faults;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What a cell may have come to.
 *
 * @param kept the Backups that must be there, stored and whole
 * @param shelved the Backups whose objects must be there, whatever records say
 * @param gone the Backups that must be gone once the next run has ended
 * @param targets what may have the name of the restored database
 * @param told the objects of which somebody must have been told
 * @param due the runs that a schedule has asked for
 * @param verified the Backups that somebody must have shown to be sound, each since when
 * @param survived whether everything that was asked for has to succeed, whatever has struck
 * @param hopeless the records of what cannot succeed, fault or not
 */
record Expected(
    Set<String> kept,
    Set<String> shelved,
    Set<String> gone,
    Set<World.Content> targets,
    Set<String> told,
    Set<Due> due,
    Map<String, Instant> verified,
    boolean survived,
    Set<String> hopeless) {

  /** Nothing in particular. */
  static final Expected NOTHING =
      new Expected(
          Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Map.of(), false, Set.of());

  /**
   * A run that a schedule has asked for.
   *
   * @param time as the Backup of the run names it
   */
  record Due(String policy, String time) {}

  Expected keeping(Set<String> backups) {
    return new Expected(backups, shelved, gone, targets, told, due, verified, survived, hopeless);
  }

  Expected shelving(Set<String> backups) {
    return new Expected(kept, backups, gone, targets, told, due, verified, survived, hopeless);
  }

  Expected losing(Set<String> backups) {
    return new Expected(kept, shelved, backups, targets, told, due, verified, survived, hopeless);
  }

  Expected restoring(Set<World.Content> contents) {
    return new Expected(kept, shelved, gone, contents, told, due, verified, survived, hopeless);
  }

  Expected telling(Set<String> objects) {
    return new Expected(kept, shelved, gone, targets, objects, due, verified, survived, hopeless);
  }

  Expected starting(Set<Due> runs) {
    return new Expected(kept, shelved, gone, targets, told, runs, verified, survived, hopeless);
  }

  Expected verifying(Map<String, Instant> backups) {
    return new Expected(kept, shelved, gone, targets, told, due, backups, survived, hopeless);
  }

  /** All of it succeeds, but for what has one of these names. */
  Expected succeeding(Set<String> others) {
    return new Expected(kept, shelved, gone, targets, told, due, verified, true, others);
  }
}
