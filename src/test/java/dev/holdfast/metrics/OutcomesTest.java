package dev.holdfast.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RunPhase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is counted, and when it is forgotten. */
class OutcomesTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final Outcomes outcomes = new Outcomes(registry);

  @Test
  void endOfARunIsCountedOnce() {
    var running = Fleets.backup("b", "shop", BackupPhase.RUNNING, null);
    var ended = Fleets.backup("b", "shop", BackupPhase.COMPLETED, Fleets.NIGHT);

    outcomes.written(running, running.getStatus());
    outcomes.written(running, ended.getStatus());
    // What is found out about it later is no end of it.
    outcomes.written(ended, ended.getStatus());
    outcomes.written(
        ended, Fleets.backup("b", "shop", BackupPhase.MISSING, Fleets.NIGHT).getStatus());

    assertThat(points(Family.BACKUP_RUNS))
        .containsExactly(new Point(List.of("shops", "shop", "daily", "Completed"), 1));
    assertThat(registry.summary("holdfast.backup.duration", "outcome", "Completed").totalAmount())
        .isEqualTo(120);
    assertThat(registry.counter("holdfast.backup.bytes", "kind", "dumped").count())
        .isEqualTo(5_000);
  }

  @Test
  void failuresAreCountedByHowTheyEnded() {
    var before = Fleets.backup("b", "shop", BackupPhase.PENDING, null);
    outcomes.written(
        before, Fleets.backup("b", "shop", BackupPhase.FAILED, Fleets.NIGHT).getStatus());
    outcomes.written(
        before,
        Fleets.backup("b", "shop", BackupPhase.PARTIALLY_COMPLETED, Fleets.NIGHT).getStatus());

    assertThat(points(Family.BACKUP_RUNS))
        .extracting(point -> point.labels().get(3))
        .containsExactlyInAnyOrder("Failed", "PartiallyCompleted");
  }

  @Test
  void restoresAndPrunesAreCounted() {
    Fleets.countAll(outcomes);

    assertThat(points(Family.RESTORE_RUNS))
        .containsExactly(new Point(List.of("shops", "Restore", "Completed"), 1));
    assertThat(points(Family.PRUNE_RUNS))
        .containsExactly(new Point(List.of("shops", "shop", "Completed"), 1));
    assertThat(points(Family.PRUNED_BACKUPS))
        .containsExactly(new Point(List.of("shops", "shop"), 2));
  }

  @Test
  void pruneThatHasFailedDeletedNothingThatCounts() {
    outcomes.written(
        Fleets.prune("p", "shop", RunPhase.RUNNING),
        Fleets.prune("p", "shop", RunPhase.FAILED).getStatus());

    assertThat(points(Family.PRUNED_BACKUPS)).isEmpty();
    assertThat(points(Family.PRUNE_RUNS))
        .containsExactly(new Point(List.of("shops", "shop", "Failed"), 1));
  }

  @Test
  void countsOfWhatIsGoneAreForgotten() {
    Fleets.countAll(outcomes);
    Points none = new Points();
    outcomes.addTo(none, Fleet.NONE);

    for (Family family : Family.values()) {
      assertThat(none.of(family)).isEmpty();
      assertThat(points(family)).isEmpty();
    }
  }

  @Test
  void namespaceWithRestoresAloneKeepsTheirCounts() {
    Fleets.countAll(outcomes);
    Points points = new Points();
    outcomes.addTo(
        points,
        new Fleet(
            List.of(),
            List.of(),
            List.of(Fleets.restore("r", null, RestoreMode.RESTORE, RunPhase.COMPLETED)),
            List.of()));

    assertThat(points.of(Family.RESTORE_RUNS)).hasSize(1);
    assertThat(points.of(Family.BACKUP_RUNS)).isEmpty();
  }

  private List<Point> points(Family family) {
    Points points = new Points();
    outcomes.addTo(
        points, new Fleet(List.of(Fleets.policy("shop")), List.of(), List.of(), List.of()));
    return points.of(family);
  }
}
