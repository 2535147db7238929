package dev.holdfast.schedule;

import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.fuzz.FuzzTarget;
import dev.holdfast.fuzz.Held;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Schedules, time zones, lengths of time and sizes. */
public final class ScheduleFuzz {
  private static final Instant NOW = Instant.parse("2026-03-29T00:59:30Z");

  private ScheduleFuzz() {}

  /** The targets. */
  public static List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget(
            "schedules",
            3,
            List.of(
                "0 3 * * *\nEurope/Paris\n0",
                "*/15 2-4 1,15 JAN-MAR SUN\nAmerica/New_York\n-99999999",
                "@monthly\nUTC\n12345",
                "0 0 29 2 7\nPacific/Apia\n1"),
            ScheduleFuzz::schedule),
        new FuzzTarget(
            "lengths",
            3,
            List.of("1w2d3h4m5s", "30d", "50Gi", "10%", "999999w"),
            ScheduleFuzz::length));
  }

  private static void schedule(byte[] input) {
    ZoneId zone;
    Schedule schedule;
    try {
      zone = zone(Held.part(input, 1));
      schedule = CronSchedule.parse(firstLine(Held.text(input)), zone);
    } catch (InvalidScheduleException e) {
      Held.require(!e.getMessage().isBlank(), "no reason");
      return;
    }
    Instant after = NOW.plusSeconds(number(Held.part(input, 2)));
    Optional<Instant> next = schedule.next(after);
    if (next.isPresent()) {
      Instant run = next.get();
      Held.require(run.isAfter(after), run + " is not after " + after);
      Held.require(
          schedule.latestUpTo(run, after).equals(next), run + " is not the newest up to itself");
      Held.require(
          schedule.latestUpTo(run.minusNanos(1), after).isEmpty(), "there is one before the next");
    }
  }

  private static ZoneId zone(String name) throws InvalidScheduleException {
    return TimeZones.parse(name.isEmpty() ? "UTC" : name);
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  /** Some three hundred years back and ahead. */
  private static long number(String text) {
    return text.hashCode() * 5L;
  }

  private static void length(byte[] input) {
    String text = Held.text(input);
    try {
      Duration length = HumanDuration.parse(text);
      Held.require(!length.isNegative(), "less than nothing");
      // Of more days there are weeks alone to say it with.
      if (length.toDays() <= 999_999) {
        Held.require(
            HumanDuration.parse(HumanDuration.format(length)).equals(length),
            text + " is written as another length");
      }
    } catch (IllegalArgumentException e) {
      Held.require(!Patterns.matches(Patterns.DURATION, text) || text.isEmpty(), e.getMessage());
    }
    if (text.length() < 100 && Patterns.matches(Patterns.STORAGE, text)) {
      Held.require(
          Quantity.getAmountInBytes(Quantity.parse(text)).compareTo(BigDecimal.ZERO) > 0,
          text + " is no size");
    }
  }
}
