package dev.holdfast.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lets contestants run in turn, round by round, so that whatever else the machine does meets all of
 * them; every other round in the opposite order.
 */
final class Contest {
  private final int rounds;
  private final ControlGroup database;
  private final ControlGroup store;
  private final Contestant.CleanUp before;
  private final Consumer<String> tell;

  /**
   * A contest.
   *
   * @param database the group of the PostgreSQL server
   * @param store the group of the S3 server
   * @param before what makes the machine the same for each run, and is not measured
   * @param tell is told of every run
   */
  Contest(
      int rounds,
      ControlGroup database,
      ControlGroup store,
      Contestant.CleanUp before,
      Consumer<String> tell) {
    this.rounds = rounds;
    this.database = database;
    this.store = store;
    this.before = before;
    this.tell = tell;
  }

  /** All runs of each contestant, by its name. */
  Map<String, List<Measured>> run(List<Contestant> contestants)
      throws IOException, InterruptedException {
    Map<String, List<Measured>> results = new LinkedHashMap<>();
    contestants.forEach(contestant -> results.put(contestant.name(), new ArrayList<>()));
    for (int round = 1; round <= rounds; round++) {
      List<Contestant> order = new ArrayList<>(contestants);
      if (round % 2 == 0) {
        Collections.reverse(order);
      }
      for (Contestant contestant : order) {
        Measured measured = measure(contestant);
        results.get(contestant.name()).add(measured);
        tell.accept(
            "round %d  %-42s %7.2f s".formatted(round, contestant.name(), measured.seconds()));
      }
    }
    return results;
  }

  private Measured measure(Contestant contestant) throws IOException, InterruptedException {
    before.run();
    double databaseBefore = database.cpuSeconds();
    double storeBefore = store.cpuSeconds();
    long start = System.nanoTime();
    double cpu = contestant.work().run();
    double seconds = (System.nanoTime() - start) / 1e9;
    Measured measured =
        new Measured(
            seconds, cpu, database.cpuSeconds() - databaseBefore, store.cpuSeconds() - storeBefore);
    contestant.cleanUp().run();
    return measured;
  }
}
