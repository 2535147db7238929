package dev.holdfast.faults;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs cells, on as many stages as are asked for. */
final class Performance {
  private final long seed;
  private final Consumer<Outcome> told;
  private final Deque<Cell> cells;
  private final AtomicInteger numbers = new AtomicInteger();
  private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

  /**
   * @param told what is told of each cell as soon as it has ended
   */
  Performance(List<Cell> cells, long seed, Consumer<Outcome> told) {
    this.cells = new ConcurrentLinkedDeque<>(cells);
    this.seed = seed;
    this.told = told;
  }

  /** The outcomes of all cells. */
  List<Outcome> run(int stages) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < stages; i++) {
      // From both ends, so that operators are changed once, and not on every stage.
      Supplier<Cell> next = i % 2 == 0 ? cells::pollFirst : cells::pollLast;
      Thread thread = new Thread(() -> work(next), "stage-" + i);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return List.copyOf(outcomes);
  }

  private void work(Supplier<Cell> next) {
    Stage stage = null;
    try {
      for (Cell cell = next.get(); cell != null; cell = next.get()) {
        Outcome outcome;
        try {
          stage = stage == null ? new Stage() : stage;
          outcome = new CellRun(stage, cell, seed, "c" + numbers.incrementAndGet()).run();
        } catch (RuntimeException e) {
          outcome = notRun(cell, e);
        }
        outcomes.add(outcome);
        told.accept(outcome);
        if (outcome.stageIsLost() && stage != null) {
          close(stage);
          stage = null;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (stage != null) {
        close(stage);
      }
    }
  }

  private static void close(Stage stage) {
    try {
      stage.close();
    } catch (RuntimeException e) {
      // The cells that are left have nothing to do with it.
      System.err.println("a stage cannot be taken down: " + e);
    }
  }

  /** What has not been tried has not been shown. */
  private Outcome notRun(Cell cell, RuntimeException e) {
    return new Outcome(
        cell,
        Moment.of(seed, cell).toString(),
        0,
        null,
        List.of(),
        List.of("there is no stage: " + e.getMessage()),
        List.of(),
        true);
  }
}
