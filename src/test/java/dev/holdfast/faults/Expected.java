package dev.holdfast.faults;

import java.util.Set;

/**
 * What a cell may have come to.
 *
 * @param kept the Backups that must be there, stored and whole
 * @param gone the Backups that must be gone once the next run has ended
 * @param targets what may have the name of the restored database
 * @param told the objects of which somebody must have been told
 */
record Expected(Set<String> kept, Set<String> gone, Set<World.Content> targets, Set<String> told) {

  /** Of a scenario in which nobody is told of anything. */
  Expected(Set<String> kept, Set<String> gone, Set<World.Content> targets) {
    this(kept, gone, targets, Set.of());
  }
}
