package dev.holdfast.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CataloguePassTest {
  private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");

  @Test
  void policyThatHasNoneYetGetsOneAtOnce() {
    assertThat(due(Optional.empty(), false, START)).contains("shop-catalogue-20261121-0300");
  }

  @Test
  void noneIsDueWhileAnotherIsUnderWay() {
    assertThat(due(Optional.empty(), true, START)).isEmpty();
    assertThat(due(last(START, false), true, START.plus(Duration.ofDays(3)))).isEmpty();
  }

  @Test
  void nextIsDueADayAfterTheLast() {
    Optional<CataloguePass.Last> last = last(START, false);

    assertThat(due(last, false, START.plus(Duration.ofDays(1)).minusSeconds(1))).isEmpty();
    assertThat(due(last, false, START.plus(Duration.ofDays(1)))).isPresent();
  }

  /** In a cluster that is rebuilt, the Secret may come after the policy. */
  @Test
  void afterAFailureTheNextIsDueInAnHour() {
    Optional<CataloguePass.Last> last = last(START, true);

    assertThat(due(last, false, START.plus(Duration.ofMinutes(59)))).isEmpty();
    assertThat(due(last, false, START.plus(Duration.ofMinutes(60)))).isPresent();
  }

  @Test
  void anOperatorThatStartsAsksForOneButNotSoonAfterTheLast() {
    Optional<CataloguePass.Last> before = last(START.minus(Duration.ofMinutes(4)), false);

    assertThat(due(before, false, START)).isEmpty();
    assertThat(due(before, false, START.plus(Duration.ofMinutes(6)))).isPresent();
    assertThat(due(last(START.minus(Duration.ofHours(2)), false), false, START)).isPresent();
    assertThat(due(last(START.plusSeconds(1), false), false, START.plus(Duration.ofHours(2))))
        .as("it has asked already")
        .isEmpty();
  }

  /** One that is killed every half minute. */
  @Test
  void anOperatorThatStartsAgainAndAgainMakesNoStorm() {
    Optional<CataloguePass.Last> last = Optional.empty();
    int made = 0;
    for (Instant now = START;
        now.isBefore(START.plus(Duration.ofDays(1)));
        now = now.plusSeconds(30)) {
      CataloguePass.Facts facts =
          new CataloguePass.Facts("shop", last, false, now, Duration.ofDays(1));
      if (CataloguePass.due(facts, now).isPresent()) {
        last = last(now, false);
        made++;
      }
    }

    assertThat(made).isEqualTo(144);
  }

  @Test
  void aClockThatWasAheadIsNotWaitedFor() {
    Optional<CataloguePass.Last> ahead = last(START.plus(Duration.ofDays(40)), false);

    assertThat(due(ahead, false, START.plusSeconds(1))).isPresent();
  }

  /** It was started while its clock was ahead. */
  @Test
  void aStartThatIsYetToComeAsksForNothing() {
    Instant before = START.minus(Duration.ofDays(2));

    assertThat(due(last(before, false), false, before.plus(Duration.ofHours(23)))).isEmpty();
    assertThat(due(last(before, false), false, before.plus(Duration.ofHours(24)))).isPresent();
  }

  @Test
  void policyNeverHasOneByItselfWhereThatIsSwitchedOff() {
    CataloguePass.Facts facts =
        new CataloguePass.Facts("shop", Optional.empty(), false, START, Duration.ZERO);

    assertThat(CataloguePass.due(facts, START.plus(Duration.ofDays(9)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 27, 28, 29, 30, 63})
  void namesFitAndDifferWithThePolicy(int length) {
    Set<String> names = new HashSet<>();
    for (String end : Set.of("a", "b", "c")) {
      String policy = "p".repeat(length - 1) + end;
      String name =
          CataloguePass.due(
                  new CataloguePass.Facts(
                      policy, Optional.empty(), false, START, Duration.ofDays(1)),
                  START)
              .orElseThrow();
      assertThat(name).hasSizeLessThanOrEqualTo(52).matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
      names.add(name);
    }
    assertThat(names).hasSize(3);
  }

  private static Optional<CataloguePass.Last> last(Instant time, boolean failed) {
    return Optional.of(new CataloguePass.Last(time, failed));
  }

  private static Optional<String> due(
      Optional<CataloguePass.Last> last, boolean underWay, Instant now) {
    return CataloguePass.due(
        new CataloguePass.Facts("shop", last, underWay, START, Duration.ofDays(1)), now);
  }
}
