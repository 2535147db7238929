package dev.holdfast.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrunePassTest {
  private static final Instant FIRST = Instant.parse("2026-11-20T03:00:00Z");
  private static final Instant SECOND = Instant.parse("2026-11-21T03:00:05Z");
  private static final Instant NOW = SECOND.plus(Duration.ofMinutes(10));
  private static final Candidate CANDIDATE =
      new Candidate(
          "a", Series.of("daily", List.of("shop")), FIRST, Standing.GOOD, false, Optional.empty());
  private static final List<Decision> EXPIRING = List.of(Decision.expire(CANDIDATE, "too many"));
  private static final List<Decision> KEEPING = List.of(Decision.keep(CANDIDATE, "the newest"));

  @Test
  void itIsNamedAfterTheNewestBackupThatHasSucceeded() {
    assertThat(decide(SECOND, FIRST, EXPIRING, false))
        .isEqualTo(new PrunePass(Optional.of("shop-prune-20261121-030005"), Optional.of(SECOND)));
    assertThat(decide(FIRST, null, EXPIRING, false))
        .isEqualTo(new PrunePass(Optional.of("shop-prune-20261120-030000"), Optional.of(FIRST)));
  }

  @Test
  void itIsDecidedOnceAfterEach() {
    assertThat(decide(SECOND, SECOND, EXPIRING, true))
        .isEqualTo(new PrunePass(Optional.empty(), Optional.of(SECOND)));
  }

  /** Or rules that are edited, and pins that are taken away, would delete at once. */
  @Test
  void itIsDecidedAlsoWhereNothingExpires() {
    assertThat(decide(SECOND, FIRST, KEEPING, false))
        .isEqualTo(new PrunePass(Optional.empty(), Optional.of(SECOND)));
  }

  @Test
  void backupThatIsTheNewestAgainSinceALaterOneIsDoubtfulIsNoReason() {
    assertThat(decide(FIRST, SECOND, EXPIRING, false))
        .isEqualTo(new PrunePass(Optional.empty(), Optional.of(SECOND)));
  }

  @Test
  void whatAnEarlierOneHasLeftIsReasonEnough() {
    assertThat(decide(SECOND, FIRST, KEEPING, true).due()).isPresent();
  }

  @Test
  void withoutABackupThatHasSucceededNoneIsDue() {
    assertThat(decide(null, null, EXPIRING, true))
        .isEqualTo(new PrunePass(Optional.empty(), Optional.empty()));
    assertThat(decide(null, FIRST, EXPIRING, true))
        .isEqualTo(new PrunePass(Optional.empty(), Optional.of(FIRST)));
  }

  @Test
  void clockThatWasAheadStopsNothingAndIsNoReasonEither() {
    Instant ahead = NOW.plus(Duration.ofDays(365));

    PrunePass mended = decide(FIRST, ahead, EXPIRING, false);

    assertThat(mended).isEqualTo(new PrunePass(Optional.empty(), Optional.of(FIRST)));
    assertThat(decide(SECOND, mended.decidedAfter().orElseThrow(), EXPIRING, false).due())
        .isPresent();
  }

  private static PrunePass decide(
      Instant lastSuccess, Instant decidedAfter, List<Decision> plan, boolean leftovers) {
    return PrunePass.of(
        new PrunePass.Facts(
            "shop",
            Optional.ofNullable(lastSuccess),
            Optional.ofNullable(decidedAfter),
            plan,
            leftovers),
        NOW);
  }
}
