package dev.holdfast.runner;

import dev.holdfast.artifact.Manifest;

/**
 * Makes a backup of what was stored, at one destination after the other. The first manifest that is
 * committed anywhere is the backup: wherever else there is to be one, it is this one or none.
 */
final class Commits {
  private static final String COMMITTING = "committing the manifest";

  private final Destinations destinations;
  private final Cancellation cancellation;
  private final Counters counters;

  Commits(Destinations destinations, Cancellation cancellation, Counters counters) {
    this.destinations = destinations;
    this.cancellation = cancellation;
    this.counters = counters;
  }

  /** Whether a manifest was sent that is somewhere, or may be. */
  boolean hasBegun() {
    return destinations.all().stream().anyMatch(DestinationRun::mayBeCommitted);
  }

  /**
   * Commits {@code own}, which this attempt has dumped.
   *
   * @throws RunFailedException if it is committed nowhere, or the run was cancelled
   */
  void make(Manifest own) throws RunFailedException {
    // Once a manifest is sent, nothing is removed any more: another attempt may find the objects
    // here, and the manifest elsewhere, and put both together.
    destinations.removeFailed();
    Manifest backup = null;
    for (DestinationRun destination : destinations.takingPart()) {
      Manifest decided = backup;
      if (decided == null || decided.equals(own)) {
        boolean alone = !hasBegun();
        boolean removed = destinations.takingPart().size() < destinations.all().size();
        destinations.at(destination, COMMITTING, d -> d.commitOwn(own, alone, removed));
      } else {
        destinations.at(destination, COMMITTING, d -> d.commitOther(decided));
      }
      after(destination);
      if (backup == null) {
        backup = destination.committed().map(Commit.Committed::manifest).orElse(null);
      }
    }
    requireOne();
  }

  /**
   * Finishes what an earlier attempt has begun, which was ended between two commits: no other dump
   * is made, since it would be another backup of the same name.
   */
  void finish(Manifest earlier) throws RunFailedException {
    for (DestinationRun destination : destinations.takingPart()) {
      if (destination.committed().isEmpty()) {
        destinations.at(destination, COMMITTING, d -> d.commitOther(earlier));
        after(destination);
      }
    }
    requireOne();
  }

  private void after(DestinationRun destination) throws RunFailedException {
    counters.addSignOfLife();
    if (!destination.takesPart()) {
      // The next attempt finds what is committed, and goes on with the others.
      cancellation.check();
      if (!hasBegun()) {
        destinations.removeFailed();
      }
    }
  }

  private void requireOne() throws RunFailedException {
    if (destinations.all().stream().noneMatch(d -> d.committed().isPresent())) {
      throw destinations.failure();
    }
  }
}
