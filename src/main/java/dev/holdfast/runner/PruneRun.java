package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.LeftCopy;
import dev.holdfast.artifact.PruneReport;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.PruneRunSpec.Copy;
import dev.holdfast.artifact.PruneRunSpec.Expired;
import dev.holdfast.artifact.RunReport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Deletes backups that have expired, one copy after the other. A copy that cannot be deleted keeps
 * no other from it, and whatever was deleted before is as good as gone: the run may be done again,
 * wherever it ended.
 *
 * @see ExpiredCopy
 */
final class PruneRun {
  private final PruneRunSpec spec;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final InstantSource clock;
  private final List<VisitedPlace> places;

  private final List<String> gone = new ArrayList<>();
  private final List<LeftCopy> left = new ArrayList<>();
  private String field;
  private long bytes;

  PruneRun(
      PruneRunSpec spec,
      Map<String, String> environment,
      Counters counters,
      Cancellation cancellation,
      JobLog log,
      InstantSource clock) {
    this.spec = spec;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
    this.clock = clock;
    this.places =
        spec.destinations().stream()
            .map(d -> new VisitedPlace(d, environment, spec.noProgressTimeoutSeconds(), counters))
            .toList();
  }

  /** Deletes them; never throws, since every end is worth a report. */
  RunReport run() {
    Instant startTime = clock.instant();
    RunFailedException failure = null;
    try {
      PruneOrders.require(spec);
      for (Expired backup : spec.backups()) {
        delete(backup);
      }
    } catch (RunFailedException e) {
      failure = cancellation.explain(e);
    } finally {
      places.forEach(VisitedPlace::close);
    }
    return new RunReport(
        spec.uid(),
        reason(failure),
        message(failure),
        failure == null ? field : failure.field(),
        startTime,
        clock.instant(),
        new PruneReport(gone, left, bytes));
  }

  /**
   * Deletes {@code backup}, wherever it is.
   *
   * @throws RunFailedException if the run was cancelled
   */
  private void delete(Expired backup) throws RunFailedException {
    counters.begin(backup.backup());
    boolean whole = true;
    for (Copy copy : backup.copies()) {
      cancellation.check();
      whole &= delete(backup, copy);
    }
    if (whole) {
      gone.add(backup.uid());
      log.note("backup " + backup.backup() + " is gone");
    }
  }

  /** Whether nothing is left of {@code copy}. */
  private boolean delete(Expired backup, Copy copy) throws RunFailedException {
    VisitedPlace place = places.get(copy.destination());
    try {
      bytes +=
          place.run(
              store -> new ExpiredCopy(backup, copy, store, counters, cancellation, log).delete());
      return true;
    } catch (RunFailedException e) {
      cancellation.check();
      if (left.isEmpty()) {
        field = e.field() == null ? place.field() : e.field();
      }
      left.add(new LeftCopy(backup.uid(), place.name(), e.reason(), e.getMessage()));
      log.note(told(backup, place.name(), e.getMessage()));
      return false;
    }
  }

  private FailureReason reason(RunFailedException failure) {
    if (failure != null) {
      return failure.reason();
    }
    return left.isEmpty() ? null : left.get(0).reason();
  }

  private String message(RunFailedException failure) {
    int all = spec.backups().size();
    String done = gone.size() + " of " + all + (all == 1 ? " backup is" : " backups are") + " gone";
    if (failure != null) {
      return failure.reason() == FailureReason.INVALID_RUN_SPEC
          ? failure.getMessage()
          : done + "; " + failure.getMessage();
    }
    if (left.isEmpty()) {
      return (all == 1 ? "1 backup is" : all + " backups are") + " gone";
    }
    LeftCopy first = left.get(0);
    Expired backup =
        spec.backups().stream().filter(b -> b.uid().equals(first.uid())).findFirst().orElseThrow();
    return done + "; " + told(backup, first.destination(), first.message());
  }

  private static String told(Expired backup, String destination, String why) {
    return backup.backup() + " at " + destination + ": " + why;
  }
}
