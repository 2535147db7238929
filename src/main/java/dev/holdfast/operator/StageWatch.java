package dev.holdfast.operator;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers for how long each Job is seen at the stage that it is at. What happened while nobody
 * watched is not known, so a stage lasts from when this operator first saw it.
 */
@ApplicationScoped
class StageWatch {
  /** A Job that is under way is looked at several times as often. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private record Sight(String stage, Duration first, Duration last) {}

  private final WakingTime time;
  private final Map<String, Sight> sights = new ConcurrentHashMap<>();

  StageWatch(WakingTime time) {
    this.time = time;
  }

  /** Takes note that {@code job} is at {@code stage} now; for how long it has been seen there. */
  Duration seenFor(Job job, String stage) {
    Duration now = time.elapsed();
    Sight seen =
        sights.compute(
            job.getMetadata().getUid(),
            (uid, before) ->
                new Sight(
                    stage,
                    before != null && before.stage().equals(stage) ? before.first() : now,
                    now));
    sights.values().removeIf(sight -> now.minus(sight.last()).compareTo(FORGOTTEN_AFTER) > 0);
    return now.minus(seen.first());
  }
}
