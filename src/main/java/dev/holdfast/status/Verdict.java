package dev.holdfast.status;

import java.time.Duration;
import java.util.List;

/**
 * What follows from what was observed.
 *
 * @param <S> the type of the status
 * @param status the status to write
 * @param happenings what changed with it, for events
 * @param endJob whether the Job must be ended because it will never end by itself
 * @param lookAgain when to look again if nothing else happens; zero for never, since it is final
 */
public record Verdict<S>(S status, List<Happening> happenings, boolean endJob, Duration lookAgain) {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

  /** Nothing will change any more. */
  static <S> Verdict<S> ended(S status, Happening happening, boolean endJob) {
    return new Verdict<>(status, List.of(happening), endJob, Duration.ZERO);
  }

  /** It was over already. */
  static <S> Verdict<S> unchanged(S status) {
    return new Verdict<>(status, List.of(), false, Duration.ZERO);
  }

  /** It goes on, and there is something to tell, or not. */
  static <S> Verdict<S> goingOn(S status, List<Happening> happenings, Duration lookAgain) {
    return new Verdict<>(status, happenings, false, bounded(lookAgain));
  }

  /** Whether nothing will change any more. */
  public boolean isFinal() {
    return lookAgain.isZero();
  }

  /** Whether nothing will change any more, and it did not go well. */
  public boolean isFailure() {
    return isFinal() && happenings.stream().anyMatch(Happening::warning);
  }

  private static Duration bounded(Duration wait) {
    if (wait.compareTo(SHORTEST_WAIT) < 0) {
      return SHORTEST_WAIT;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }
}
