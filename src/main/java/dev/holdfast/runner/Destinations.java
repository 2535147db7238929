package dev.holdfast.runner;

import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The destinations of a run. One that fails takes no part any more, and the others go on; the run
 * has failed when none is left.
 *
 * <p>None may hold up the others for longer than {@link #patience}: one that shows no progress for
 * so long while others wait for it is given up. The last one is not, since nobody waits for it; the
 * {@link Watchdog} sees to that.
 */
final class Destinations implements AutoCloseable {
  /** Less than the grace period of a pod, so that the report is out before the kill. */
  private static final Duration CLEAN_UP = Duration.ofSeconds(40);

  /** So that a run has time left to go on when one or two were given up, one after the other. */
  private static final int SHARE_OF_TIMEOUT = 3;

  /** Something that is done at a destination. */
  interface Step {
    void run(DestinationRun destination) throws RunFailedException;
  }

  private final List<DestinationRun> all;
  private final Duration patience;
  private final Counters counters;
  private final JobLog log;

  Destinations(RunSpec spec, Counters counters, JobLog log) {
    this.all = spec.destinations().stream().map(d -> new DestinationRun(d, spec, log)).toList();
    this.patience = Duration.ofSeconds(spec.noProgressTimeoutSeconds()).dividedBy(SHARE_OF_TIMEOUT);
    this.counters = counters;
    this.log = log;
  }

  /** For how long one may show no progress while others wait for it. */
  Duration patience() {
    return patience;
  }

  /** {@code duration}, or {@link #patience} if that is less. */
  Duration boundedByPatience(Duration duration) {
    return duration.compareTo(patience) < 0 ? duration : patience;
  }

  /** All of them, in their order. */
  List<DestinationRun> all() {
    return all;
  }

  /** Those that take part, in their order. */
  List<DestinationRun> takingPart() {
    return all.stream().filter(DestinationRun::takesPart).toList();
  }

  /** What became of the backup at each that has come to an end. */
  List<DestinationReport> reports() {
    return all.stream().map(DestinationRun::report).flatMap(Optional::stream).toList();
  }

  /** {@code destination} takes no part any more, because of {@code e}. */
  void fail(DestinationRun destination, RunFailedException e) {
    if (destination.fail(e)) {
      // Whoever waited for it does not any more.
      counters.addSignOfLife();
      if (all.size() > 1) {
        log.note(
            "destination \""
                + destination.name()
                + "\" has failed and is left out: "
                + e.getMessage());
      }
    }
  }

  /**
   * Gives {@code destination} up for holding up the others.
   *
   * @param doing what it does not get on with
   * @return whether it takes no part any more; false if it is the last one that does
   */
  synchronized boolean giveUp(DestinationRun destination, String doing) {
    if (destination.takesPart() && takingPart().size() == 1) {
      return false;
    }
    fail(
        destination,
        destination.failed(
            FailureReason.NO_PROGRESS,
            "no progress for "
                + patience.toSeconds()
                + " s in "
                + doing
                + " while other destinations waited (a third of"
                + " spec.jobTemplate.noProgressTimeout)"));
    return true;
  }

  /** Why none takes part any more: what the first of them said, and the others after it. */
  RunFailedException failure() {
    List<RunFailedException> failures =
        all.stream().map(DestinationRun::failure).flatMap(Optional::stream).toList();
    RunFailedException first = failures.get(0);
    if (all.size() == 1) {
      return first;
    }
    String told =
        all.stream()
            .map(d -> d.name() + ": " + d.failure().map(Throwable::getMessage).orElse(""))
            .collect(Collectors.joining("; "));
    return new RunFailedException(
        first.reason(), "every destination has failed: " + told, first.field(), first);
  }

  /**
   * Does {@code step} at each that takes part, at the same time.
   *
   * @param doing what it is, for messages
   * @throws RunFailedException if none takes part any more
   */
  void each(String doing, Step step) throws RunFailedException {
    at(takingPart(), doing, step);
    if (takingPart().isEmpty()) {
      throw failure();
    }
  }

  /** Does {@code step} at {@code destination}, which fails if that fails. */
  void at(DestinationRun destination, String doing, Step step) throws RunFailedException {
    at(List.of(destination), doing, step);
  }

  private void at(List<DestinationRun> where, String doing, Step step) throws RunFailedException {
    if (takingPart().size() <= 1) {
      where.forEach(destination -> attempt(destination, step));
      return;
    }
    List<Thread> threads = new ArrayList<>();
    where.forEach(destination -> threads.add(start(doing, () -> attempt(destination, step))));
    long end = System.nanoTime() + patience.toNanos();
    try {
      for (int i = 0; i < threads.size(); i++) {
        join(threads.get(i), end - System.nanoTime());
        if (threads.get(i).isAlive() && !giveUp(where.get(i), doing)) {
          threads.get(i).join();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    } finally {
      threads.forEach(Thread::interrupt);
    }
  }

  private void attempt(DestinationRun destination, Step step) {
    try {
      step.run(destination);
    } catch (RunFailedException e) {
      fail(destination, e);
    } catch (RuntimeException | Error e) {
      fail(destination, destination.failed(FailureReason.INTERNAL_ERROR, "unexpected: " + e));
    }
  }

  private static Thread start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    // What hangs in a system call cannot be ended, and must not keep the process.
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void join(Thread thread, long nanos) throws InterruptedException {
    // Zero would mean for ever.
    thread.join(Math.max(1, Duration.ofNanos(nanos).toMillis()));
  }

  /** Removes what this attempt has stored at those that have failed. */
  void removeFailed() {
    remove(all.stream().filter(d -> !d.takesPart()).toList());
  }

  /** Removes what this attempt has stored; what takes too long is left in place. */
  void remove() {
    remove(all);
  }

  private void remove(List<DestinationRun> where) {
    List<DestinationRun> begun = where.stream().filter(DestinationRun::hasBegun).toList();
    if (all.size() == 1) {
      begun.forEach(DestinationRun::remove);
      return;
    }
    boolean interrupted = Thread.interrupted();
    List<Thread> threads = begun.stream().map(d -> start("removal", d::remove)).toList();
    long end = System.nanoTime() + boundedByPatience(CLEAN_UP).toNanos();
    for (int i = 0; i < threads.size(); i++) {
      try {
        join(threads.get(i), end - System.nanoTime());
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (threads.get(i).isAlive()) {
        begun.get(i).leave();
        threads.get(i).interrupt();
      }
    }
    counters.addSignOfLife();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    all.forEach(DestinationRun::close);
  }
}
