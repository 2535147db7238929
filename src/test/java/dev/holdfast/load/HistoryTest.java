package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.load.History.Order;
import dev.holdfast.load.History.Pause;
import dev.holdfast.load.History.Report;
import dev.holdfast.load.History.Run;
import dev.holdfast.load.History.Tenure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private static Instant at(int minute, int second) {
    return START.plusSeconds(60L * minute + second);
  }

  private static Run good(int minute) {
    return new Run("r" + minute, "p", at(minute, 0), at(minute, 3), at(minute, 5), true, null);
  }

  /** A policy with a run in each of the first ten minutes after the first. */
  private static List<Run> runs() {
    return new ArrayList<>(IntStream.rangeClosed(1, 10).mapToObj(HistoryTest::good).toList());
  }

  private static Tenure tenure(Pause... pauses) {
    return new Tenure("p", at(-2, 0), null, List.of(pauses));
  }

  private static History history(Tenure tenure, List<Run> runs, Order... orders) {
    return new History(List.of(tenure), runs, List.of(orders), List.of(), Set.of(), Set.of());
  }

  private static History asked(List<Run> runs, String uid, Order... orders) {
    return new History(List.of(tenure()), runs, List.of(orders), List.of(), Set.of(uid), Set.of());
  }

  private static void remove(List<Run> runs, int minute) {
    runs.removeIf(run -> run.due().equals(at(minute, 0)));
  }

  @Test
  void whereEveryRunCameNothingIsFound() {
    History history = history(tenure(), runs(), new Order(at(5, 30), Set.of("r1", "r2")));

    assertThat(history.missed(START, at(11, 30))).isEmpty();
    assertThat(history.overtaken(START, at(11, 30))).isEmpty();
    assertThat(history.twice()).isEmpty();
    assertThat(history.whileSuspended()).isEmpty();
    assertThat(history.unfinished()).isEmpty();
    assertThat(history.contradicted()).isEmpty();
    assertThat(history.keptButDeleted(3)).isEmpty();
    assertThat(history.goneBeforeObjects()).isEmpty();
  }

  @Test
  void runThatDidNotComeIsMissed() {
    List<Run> runs = runs();
    remove(runs, 4);

    assertThat(history(tenure(), runs).missed(START, at(11, 30)))
        .containsExactly("p at 2026-11-22T12:04:00Z");
    assertThat(history(tenure(), List.of()).missed(START, at(11, 30))).hasSize(10);
    assertThat(history(tenure(), List.of()).missed(START, at(10, 59)))
        .as("the last may still come")
        .hasSize(9);
  }

  @Test
  void runWhoseTurnWasOverBeforeTheOneBeforeItWasIsOvertaken() {
    List<Run> runs = runs();
    remove(runs, 3);
    remove(runs, 4);
    runs.add(new Run("long", "p", at(3, 0), at(5, 20), at(5, 20), true, null));
    History history = history(tenure(), runs);

    assertThat(history.missed(START, at(11, 30))).isEmpty();
    assertThat(history.overtaken(START, at(11, 30))).hasSize(1);
  }

  @Test
  void runsAreExpectedNeitherOfSuspendedPoliciesNorOfThoseThatAreNotThere() {
    List<Run> runs = runs();
    remove(runs, 4);
    remove(runs, 5);
    Pause pause = new Pause(at(3, 30), at(5, 30));
    assertThat(history(tenure(pause), runs).missed(START, at(11, 30))).isEmpty();
    assertThat(history(tenure(pause), runs).whileSuspended()).isEmpty();
    assertThat(history(tenure(pause), runs()).whileSuspended()).containsExactly("r4", "r5");

    Tenure left = new Tenure("p", at(-2, 0), at(7, 40), List.of());
    List<Run> few = runs();
    few.removeIf(run -> run.due().isAfter(at(6, 0)));
    assertThat(history(left, few).missed(START, at(11, 30))).isEmpty();
    remove(few, 6);
    assertThat(history(left, few).missed(START, at(11, 30))).hasSize(1);
  }

  @Test
  void runThatIsMadeOnceMoreIsFound() {
    List<Run> runs = runs();
    runs.add(new Run("again", "p", at(4, 0), null, at(4, 50), false, null));
    runs.add(new Run("other", "q", at(4, 0), null, at(4, 50), false, null));

    assertThat(history(tenure(), runs).twice()).containsExactly("again");
  }

  @Test
  void runsWithoutAnEndAreFoundUnlessSomebodyHasDeletedThem() {
    List<Run> runs = runs();
    runs.add(new Run("open", "p", at(11, 0), null, null, false, null));
    runs.add(new Run("lost", "p", at(12, 0), null, null, false, at(12, 9)));
    History history = asked(runs, "open");
    assertThat(history.unfinished()).containsExactly("open", "lost");

    assertThat(asked(runs, "lost").unfinished()).containsExactly("open");
  }

  @Test
  void operatorThatSaysSomethingElseThanTheJobIsFound() {
    assertThat(
            history(
                    tenure(),
                    List.of(
                        new Run("a", "p", at(1, 0), at(1, 3), at(1, 5), false, null),
                        new Run("b", "p", at(2, 0), null, at(2, 5), true, null),
                        new Run("c", "p", at(3, 0), null, at(3, 5), false, null)))
                .contradicted())
        .containsExactly("a", "b");
  }

  @Test
  void whatRetentionKeepsMustNotBeInAnyOrder() {
    List<Run> runs = runs();
    runs.set(4, new Run("r5", "p", at(5, 0), null, at(5, 5), false, null));
    Order order = new Order(at(6, 30), Set.of("r2", "r3"));

    assertThat(history(tenure(), runs, order).keptButDeleted(3))
        .as("of those that were stored at 6:30, r3, r4 and r6 stay")
        .containsExactly("r3");
    assertThat(asked(runs, "r3", order).keptButDeleted(3)).isEmpty();
  }

  @Test
  void recordThatGoesBeforeAnybodyWasToldToDeleteIsFound() {
    List<Run> runs = runs();
    runs.set(0, new Run("r1", "p", at(1, 0), at(1, 3), at(1, 5), true, at(5, 0)));

    assertThat(history(tenure(), runs).goneBeforeObjects()).containsExactly("r1");
    assertThat(history(tenure(), runs, new Order(at(4, 50), Set.of("r1"))).goneBeforeObjects())
        .as("the Job that was to delete it has not said that it is gone")
        .containsExactly("r1");
    assertThat(reported(runs, new Report(at(4, 59), Set.of("r1"))).goneBeforeObjects()).isEmpty();
    assertThat(reported(runs, new Report(at(4, 59), Set.of("r2"))).goneBeforeObjects())
        .as("of another one it has said so")
        .containsExactly("r1");
    assertThat(reported(runs, new Report(at(5, 1), Set.of("r1"))).goneBeforeObjects())
        .as("it has said so too late")
        .containsExactly("r1");
  }

  private static History reported(List<Run> runs, Report report) {
    return new History(
        List.of(tenure()),
        runs,
        List.of(new Order(at(4, 50), Set.of("r1"))),
        List.of(report),
        Set.of(),
        Set.of());
  }

  @Test
  void recordThatSomebodyDeletesWithItsObjectsGoesAfterThem() {
    List<Run> runs = runs();
    runs.set(0, new Run("r1", "p", at(1, 0), at(1, 3), at(1, 5), true, at(5, 0)));

    assertThat(asked(runs, "r1").goneBeforeObjects()).containsExactly("r1");
    assertThat(
            new History(List.of(tenure()), runs, List.of(), List.of(), Set.of("r1"), Set.of("r1"))
                .goneBeforeObjects())
        .as("whose objects stay goes at once")
        .isEmpty();
  }
}
