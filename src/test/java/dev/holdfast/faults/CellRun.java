package dev.holdfast.faults;

import dev.holdfast.faults.World.Recorded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** Runs one cell on a stage, and leaves that as it was. */
final class CellRun {
  private static final Duration UNTIL_STRUCK = Duration.ofMinutes(6);

  /** A fault that has hit nothing when it is time for its end goes on for at most so long. */
  private static final Duration UNTIL_HIT = Duration.ofMinutes(2);

  /** What is to be gone goes by itself within this time after everything works again. */
  private static final Duration UNTIL_SETTLED = Duration.ofSeconds(75);

  /** What takes its time, and none of what would be a loss. */
  private static final Set<Invariant> SETTLING =
      EnumSet.of(
          Invariant.EVERYTHING_ENDS,
          Invariant.WHAT_IS_ASKED_FOR_COMES,
          Invariant.WHAT_CAN_SUCCEED_DOES,
          Invariant.NOTHING_IS_LEFT,
          Invariant.NO_FALSE_DOUBT,
          Invariant.EVERYBODY_IS_TOLD,
          Invariant.OPERATORS_ANSWER,
          Invariant.ONE_OPERATOR_WORKS);

  private static final long BETWEEN_LOOKS_MILLIS = 200;

  private final Stage stage;
  private final Cell cell;
  private final Moment moment;
  private final Scenario scenario;
  private final Strike strike;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final List<String> violations = new ArrayList<>();
  private final List<String> evidence = new ArrayList<>();
  private final List<String> overdue = new ArrayList<>();
  private Optional<Struck> struck = Optional.empty();
  private List<String> ends = List.of();
  private boolean stageIsLost;

  CellRun(Stage stage, Cell cell, long seed, String name) {
    this.stage = stage;
    this.cell = cell;
    this.moment = Moment.of(seed, cell);
    this.scenario = Scenario.of(stage, cell, name);
    this.strike = new Strike(stage, cell, moment);
  }

  Outcome run() throws InterruptedException {
    long start = System.nanoTime();
    try {
      stage.operators().run(cell.fault().crew());
      scenario.prepare();
      strike.aim();
      Trip trip =
          new Trip(
              cell,
              moment,
              () -> {
                begun.set(true);
                strike.begin();
              });
      stage.watch(cell.door().side(), trip);
      scenario.begin();
      pass(trip);
      trip.failure().ifPresent(e -> violations.add("there was no fault: " + e));
      check();
    } catch (RuntimeException e) {
      violations.add("the cell cannot be run to its end: " + e);
      stageIsLost = true;
    }
    if (!violations.isEmpty()) {
      evidence.addAll(stage.operators().logs());
      addJobLogs();
    }
    finish();
    return new Outcome(
        cell,
        moment.toString(),
        Math.round((System.nanoTime() - start) / 1e8) / 10.0,
        struck.map(Struck::toString).orElse(null),
        ends,
        List.copyOf(violations),
        List.copyOf(evidence),
        stageIsLost);
  }

  private void addJobLogs() {
    try {
      evidence.addAll(stage.jobLogs());
    } catch (RuntimeException e) {
      evidence.add("the logs of Jobs cannot be read: " + e);
    }
  }

  /** From the fault to the end of everything that it has hit. */
  private void pass(Trip trip) throws InterruptedException {
    if (waitUntil(UNTIL_STRUCK, trip::hasStruck) && trip.failure().isEmpty()) {
      last();
      struck = Optional.of(strike.struck(trip.evidence()));
    }
    if (begun.getAndSet(false)) {
      strike.end();
    }
    stage.heal();
    await("what was asked for has not ended", this::hasEndedWithoutFault);
  }

  /** As long as the fault lasts, which is no shorter than it takes to hit something. */
  private void last() throws InterruptedException {
    strike.goad();
    if (moment.lasting()) {
      await("what was hit has not given up", this::hasEnded);
    } else {
      TimeUnit.MILLISECONDS.sleep(moment.held().toMillis());
      waitUntil(UNTIL_HIT, () -> strike.hits() > 0);
    }
  }

  private void await(String otherwise, BooleanSupplier condition) throws InterruptedException {
    if (!waitUntil(Scenario.PATIENCE, condition)) {
      overdue.add(otherwise + " within " + Scenario.PATIENCE.toMinutes() + " minutes");
    }
  }

  private boolean hasEndedWithoutFault() {
    stage.operators().tend();
    return hasEnded();
  }

  private boolean hasEnded() {
    try {
      return scenario.hasEnded();
    } catch (RuntimeException e) {
      // Something may be on its way out at this moment.
      return false;
    }
  }

  private static boolean waitUntil(Duration longest, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
    }
    return true;
  }

  private void check() throws InterruptedException {
    World after = settled(Optional.empty());
    ends =
        after.records().stream()
            .filter(one -> !one.name().equals(Scenario.GOLDEN))
            .map(Recorded::toString)
            .toList();
    judge(after, "");
    Recorded next = scenario.next();
    judge(settled(Optional.of(next)), "after the next run, ");
  }

  private World look(Optional<Recorded> next) {
    return new Observation(stage).world(scenario.target(), struck, next, List.copyOf(overdue));
  }

  /**
   * Waits for what comes by itself, and for no longer than it may take. What it has come to is
   * judged as it was seen: another look might find an operator that has no time to answer.
   */
  private World settled(Optional<Recorded> next) throws InterruptedException {
    AtomicReference<World> newest = new AtomicReference<>();
    waitUntil(
        UNTIL_SETTLED,
        () -> {
          stage.operators().tend();
          World world = look(next);
          newest.set(world);
          return SETTLING.stream()
              .allMatch(one -> one.violations(world, scenario.promised()).isEmpty());
        });
    return newest.get();
  }

  private void judge(World world, String when) {
    for (Invariant invariant : Invariant.values()) {
      invariant
          .violations(world, scenario.promised())
          .forEach(text -> violations.add(when + invariant.text() + ": " + text));
    }
  }

  private void finish() {
    try {
      if (begun.getAndSet(false)) {
        strike.end();
      }
      stage.heal();
      scenario.cleanUp();
      new Broom(stage).sweep();
    } catch (RuntimeException e) {
      violations.add("the stage cannot be cleaned up: " + e);
      stageIsLost = true;
    }
  }
}
