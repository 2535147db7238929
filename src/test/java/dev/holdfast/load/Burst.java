package dev.holdfast.load;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Has many policies be due in the same minute, and looks what becomes of it. */
final class Burst {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  /** What a policy takes until its new schedule is in its status, with room for a slow machine. */
  private static final Duration BEFORE = Duration.ofSeconds(45);

  private static final Duration BEFORE_EACH = Duration.ofMillis(60);
  private static final Duration LONGEST = Duration.ofMinutes(20);

  /** As Prometheus does: each scrape is work for what is measured. */
  private static final Duration SCRAPES_EVERY = Duration.ofSeconds(30);

  private final Server server;
  private final Population population;
  private final MeasuredOperator operator;
  private final int due;

  /**
   * What came of it.
   *
   * @param due when all of them were due
   * @param starts the Jobs
   * @param scrapes the metrics, asked for meanwhile
   */
  record Outcome(Instant due, Starts starts, List<MetricsPage> scrapes) {
    Outcome {
      scrapes = List.copyOf(scrapes);
    }
  }

  /**
   * @param due how many policies
   */
  Burst(Server server, Population population, MeasuredOperator operator, int due) {
    this.server = server;
    this.population = population;
    this.operator = operator;
    this.due = due;
  }

  /**
   * Goes through it, until all of the Jobs are over and the operator knows.
   *
   * @param length how long each Job takes
   */
  Outcome run(Duration length) throws IOException, InterruptedException {
    Instant time =
        Instant.now()
            .plus(BEFORE)
            .plus(BEFORE_EACH.multipliedBy(due))
            .truncatedTo(ChronoUnit.MINUTES)
            .plus(1, ChronoUnit.MINUTES);
    String patch = "{\"spec\": {\"tiers\": " + Population.tiersAt(time) + "}}";
    Filler.forEach(
        due,
        number ->
            server
                .client()
                .resources(BackupPolicy.class)
                .inNamespace(population.namespace(number))
                .withName(population.name(number))
                .patch(MERGE, patch));
    List<MetricsPage> scrapes = new ArrayList<>();
    try (StandIn standIn = new StandIn(server.client(), length)) {
      await(time);
      Instant end = time.plus(LONGEST);
      while (standIn.ended() < due || openBackups(scrapes) > 0) {
        if (Instant.now().isAfter(end)) {
          throw new IllegalStateException(
              "after %s there were %d of %d Jobs, and %d had ended"
                  .formatted(LONGEST, standIn.starts().count(), due, standIn.ended()));
        }
        scrapes.add(operator.scrape());
        TimeUnit.MILLISECONDS.sleep(SCRAPES_EVERY.toMillis());
      }
      return new Outcome(time, standIn.starts(), scrapes);
    }
  }

  /** Those that run or wait, as far as the operator has told; at first nobody knows. */
  private static double openBackups(List<MetricsPage> scrapes) {
    if (scrapes.isEmpty()) {
      return 1;
    }
    MetricsPage last = scrapes.get(scrapes.size() - 1);
    return last.sum("holdfast_backups_running") + last.sum("holdfast_backups_waiting");
  }

  private static void await(Instant time) throws InterruptedException {
    long left = Duration.between(Instant.now(), time).toMillis();
    if (left < 0) {
      throw new IllegalStateException(
          "the schedules could not be changed before " + time + ", when they are due");
    }
    TimeUnit.MILLISECONDS.sleep(left);
  }
}
