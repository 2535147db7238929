package dev.holdfast.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Runs cells, on as many stages as are asked for. */
final class Performance {
  private final long seed;
  private final Consumer<Outcome> told;
  private final Queue<Cell> cells;
  private final AtomicInteger numbers = new AtomicInteger();
  private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

  /**
   * @param told what is told of each cell as soon as it has ended
   */
  Performance(List<Cell> cells, long seed, Consumer<Outcome> told) {
    this.cells = new ConcurrentLinkedQueue<>(cells);
    this.seed = seed;
    this.told = told;
  }

  /** The outcomes of all cells. */
  List<Outcome> run(int stages) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < stages; i++) {
      Thread thread = new Thread(this::work, "stage-" + i);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return List.copyOf(outcomes);
  }

  private void work() {
    Stage stage = null;
    try {
      for (Cell cell = cells.poll(); cell != null; cell = cells.poll()) {
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
          stage.close();
          stage = null;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (stage != null) {
        stage.close();
      }
    }
  }

  /** What has not been tried has not been shown. */
  private Outcome notRun(Cell cell, RuntimeException e) {
    return new Outcome(
        cell,
        Moment.of(seed, cell).toString(),
        0,
        List.of(),
        List.of("there is no stage: " + e.getMessage()),
        List.of(),
        true);
  }
}
