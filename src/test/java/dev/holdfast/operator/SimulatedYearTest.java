package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.operator.SimulatedYear.Downtime;
import dev.holdfast.operator.SimulatedYear.Run;
import dev.holdfast.operator.SimulatedYear.WrongClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A year of a policy with three tiers, in which runs fail, the operator is away or restarted, and
 * clocks are wrong. What is left in the end is exactly what the rules keep of all that succeeded.
 */
@Tag("slow")
class SimulatedYearTest {
  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
  private static final int DAILY = 7;
  private static final int WEEKLY = 4;
  private static final int MONTHLY = 12;
  private static final int FAILED = 3;

  /** 02:30 does not exist in Paris on one day of the year, and twice on another. */
  private static final List<Tier> TIERS =
      List.of(
          tier("daily", "30 2 * * *", DAILY),
          tier("weekly", "0 4 * * 0", WEEKLY),
          tier("monthly", "0 5 1 * *", MONTHLY));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void exactlyWhatTheRulesKeepIsLeft(long seed) throws Exception {
    try (Cluster cluster = new Cluster()) {
      cluster.createPolicy(TIERS.toArray(new Tier[0]));
      Instant start = cluster.now().truncatedTo(ChronoUnit.DAYS).plus(2, ChronoUnit.DAYS);
      List<Downtime> downtimes =
          List.of(
              // The run of the night is made up for at the end of the first, and not of the second.
              new Downtime(at(start, 40, 0), at(start, 40, 3)),
              new Downtime(at(start, 60, 0), at(start, 60, 12)),
              new Downtime(at(start, 90, 6), at(start, 99, 12)));
      List<WrongClock> wrongClocks =
          List.of(
              new WrongClock(at(start, 150, 0), at(start, 150, 12), Duration.ofDays(5)),
              new WrongClock(at(start, 250, 0), at(start, 250, 12), Duration.ofHours(-5)));
      SimulatedYear year = new SimulatedYear(cluster, seed, downtimes, wrongClocks);

      year.live(
          start,
          start.plus(Duration.ofDays(366)),
          now -> {
            // The record stays until the objects are gone.
            assertThat(names(cluster)).as("at %s", now).containsAll(year.stored());
            assertThat(year.stored()).as("at %s", now).containsAll(mustStay(year.runs()));
          });

      assertThat(names(cluster)).isEqualTo(kept(year.runs()));
      assertThat(year.stored()).isEqualTo(good(year.runs(), kept(year.runs())));
      assertThat(nightsWithARun(year.runs(), wrongClocks))
          .isEqualTo(nightsByDefinition(start, downtimes, wrongClocks));
      assertThat(year.runs()).extracting(Run::good).contains(true, false);
      assertThat(year.runs()).extracting(Run::tooEarly).contains(true, false);
      assertThat(year.prunesThatFailed()).isPositive();
    }
  }

  private static Tier tier(String name, String schedule, int keepLast) {
    return Tier.of(name, schedule, PARIS.getId(), "1h")
        .withRetention(new Retention(keepLast, null, null, null, null, null, null));
  }

  private static Instant at(Instant start, int day, int hour) {
    return start.plus(day, ChronoUnit.DAYS).plus(hour, ChronoUnit.HOURS);
  }

  private static Set<String> names(Cluster cluster) {
    return cluster.backups().stream()
        .map(backup -> backup.getMetadata().getName())
        .collect(Collectors.toSet());
  }

  /** The newest good ones; those that were made while the clock was far ahead push none out. */
  private static Set<String> mustStay(List<Run> runs) {
    List<Run> past = runs.stream().filter(run -> !run.tooEarly()).toList();
    return Stream.of(
            newest(past, "daily", true, DAILY),
            newest(past, "weekly", true, WEEKLY),
            newest(past, "monthly", true, MONTHLY))
        .flatMap(List::stream)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static Set<String> kept(List<Run> runs) {
    return Stream.of(
            newest(runs, "daily", true, DAILY),
            newest(runs, "weekly", true, WEEKLY),
            newest(runs, "monthly", true, MONTHLY),
            newest(runs, "daily", false, FAILED),
            newest(runs, "weekly", false, FAILED),
            newest(runs, "monthly", false, FAILED))
        .flatMap(List::stream)
        .collect(Collectors.toSet());
  }

  private static Set<String> good(List<Run> runs, Set<String> names) {
    return runs.stream()
        .filter(run -> run.good() && names.contains(run.name()))
        .map(Run::name)
        .collect(Collectors.toSet());
  }

  private static List<String> newest(List<Run> runs, String tier, boolean good, int count) {
    return runs.stream()
        .filter(run -> tier.equals(run.tier()) && run.good() == good)
        .sorted(Comparator.comparing(Run::started).reversed())
        .limit(count)
        .map(Run::name)
        .toList();
  }

  private static List<LocalDate> nightsWithARun(List<Run> runs, List<WrongClock> wrongClocks) {
    return runs.stream()
        .filter(run -> "daily".equals(run.tier()))
        .map(run -> run.scheduledFor().atZone(PARIS).toLocalDate())
        .filter(night -> isOrdinary(night, wrongClocks))
        // That of a night which a clock has reached too early is made again in its time.
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Every night has one run; one that nobody was there for, only if somebody is within the hour.
   */
  private static List<LocalDate> nightsByDefinition(
      Instant start, List<Downtime> downtimes, List<WrongClock> wrongClocks) {
    List<LocalDate> nights = new ArrayList<>();
    LocalDate first = start.atZone(PARIS).toLocalDate();
    for (LocalDate night = first; night.isBefore(first.plusDays(366)); night = night.plusDays(1)) {
      Instant time = night.atTime(2, 30).atZone(PARIS).toInstant();
      boolean missed =
          downtimes.stream()
              .anyMatch(
                  one ->
                      !time.isBefore(one.from())
                          && time.plus(Duration.ofHours(1)).isBefore(one.to()));
      if (!missed && isOrdinary(night, wrongClocks)) {
        nights.add(night);
      }
    }
    return nights;
  }

  /** Whether the clock was right on the day of {@code night}. */
  private static boolean isOrdinary(LocalDate night, List<WrongClock> wrongClocks) {
    return wrongClocks.stream()
        .map(one -> one.from().atZone(ZoneOffset.UTC).toLocalDate())
        .noneMatch(night::equals);
  }
}
