package dev.holdfast.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrunePassTest {
  private static final Instant FIRST = Instant.parse("2026-11-19T03:00:00Z");
  private static final String DUE = "shop-prune-20261121-0300";

  private final List<Candidate> candidates =
      new ArrayList<>(
          List.of(
              candidate("a", 0, Standing.GOOD),
              candidate("b", 1, Standing.GOOD),
              candidate("c", 2, Standing.GOOD)));

  @Test
  void itIsNamedAfterTheNewestGoodBackup() {
    assertThat(due(1, false)).contains(DUE);
  }

  @Test
  void thereIsOneForEachGoodBackup() {
    assertThat(due(1, false, DUE)).isEmpty();
    candidates.add(candidate("d", 3, Standing.GOOD));
    assertThat(due(1, false, DUE)).contains("shop-prune-20261122-0300");
  }

  @Test
  void whereNothingExpiresNoneIsDue() {
    assertThat(due(3, false)).isEmpty();
  }

  @Test
  void whatAnEarlierOneHasLeftIsReasonEnough() {
    assertThat(due(3, true)).contains(DUE);
  }

  @Test
  void withoutAGoodBackupNoneIsDue() {
    candidates.replaceAll(one -> candidate(one.id(), 0, Standing.DOUBTFUL));
    assertThat(due(1, true)).isEmpty();
  }

  private Optional<String> due(int keepLast, boolean leftovers, String... made) {
    List<Decision> plan =
        RetentionPlan.of(
            new RetentionPlan.Facts(
                Map.of(
                    "daily",
                    new RetentionRules(keepLast, Optional.empty(), Map.of(), ZoneOffset.UTC)),
                3,
                10,
                candidates),
            FIRST.plusSeconds(10 * 86_400));
    return PrunePass.due("shop", candidates, plan, leftovers, Set.of(made));
  }

  private static Candidate candidate(String id, int day, Standing standing) {
    return new Candidate(
        id,
        Series.of("daily", List.of("shop")),
        FIRST.plusSeconds(day * 86_400L),
        standing,
        false,
        Optional.empty());
  }
}
