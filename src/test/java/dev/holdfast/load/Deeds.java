package dev.holdfast.load;

import dev.holdfast.load.SoakPopulation.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** What people do, and when: always the same for the same seed. */
final class Deeds {
  /** What can be done. */
  enum Kind {
    SUSPEND,
    RESUME,
    CHANGE,
    DELETE,
    CLEAR,
    MAKE_AGAIN,
    RESTORE
  }

  /**
   * Something that is done.
   *
   * @param second when, from the beginning
   * @param number to which policy
   */
  record Deed(int second, int number, Kind kind) {}

  private static final int MINUTE = 60;
  private static final int EVERY = 4 * MINUTE;

  /** After this second of its minute, what was due in it has begun. */
  private static final int LATE = 40;

  private Deeds() {}

  /**
   * All of them in their order. Nothing is begun that would not be over in time.
   *
   * @param seconds how long there is time
   */
  static List<Deed> of(SoakPopulation population, long seed, int seconds) {
    List<Deed> all = new ArrayList<>();
    for (int number = 0; number < population.policies(); number++) {
      Random random = new Random(seed * 7_919 + number);
      int first = MINUTE * random.nextInt(2) + LATE + random.nextInt(15);
      for (int second = first; second <= seconds; second += EVERY) {
        all.addAll(episode(population.role(number), number, second, seconds));
      }
    }
    all.sort(Comparator.comparingInt(Deed::second));
    return List.copyOf(all);
  }

  private static List<Deed> episode(Role role, int number, int second, int seconds) {
    List<Deed> deeds =
        switch (role) {
          case SUSPENDED ->
              List.of(
                  new Deed(second, number, Kind.SUSPEND),
                  new Deed(second + MINUTE + LATE, number, Kind.RESUME));
          case CHANGED -> List.of(new Deed(second, number, Kind.CHANGE));
          case MADE_AGAIN, MADE_AGAIN_WITHOUT_OBJECTS ->
              List.of(
                  new Deed(second, number, Kind.DELETE),
                  new Deed(second + LATE, number, Kind.CLEAR),
                  new Deed(second + MINUTE, number, Kind.MAKE_AGAIN));
          case RESTORED -> List.of(new Deed(second, number, Kind.RESTORE));
          case NOTIFIED, NOTIFIED_OF_FAILURES, VERIFIED, VERIFIED_BY_SCHEDULE, LEFT_ALONE ->
              List.of();
        };
    return deeds.stream().allMatch(deed -> deed.second <= seconds) ? deeds : List.of();
  }
}
