package dev.holdfast.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A schedule in five cron fields (minute, hour, day of month, month, day of week) in a time zone.
 *
 * <p>If both day fields are restricted, a day that fits either of them counts.
 *
 * <p>At the edges of daylight saving, after the rules of Vixie cron and cronie: a schedule with a
 * fixed time of day runs once a day it is meant for. A time that the clock skips runs at the moment
 * of the skip; one that the clock shows twice runs the first time only. A schedule whose minute or
 * hour begins with a star follows the clock as it goes: skipped times are not made up for, repeated
 * ones run.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/crontab.5.html">crontab(5)</a>
 * @see <a href="https://man7.org/linux/man-pages/man8/cron.8.html">cron(8), daylight saving</a>
 */
public final class CronSchedule {
  private static final Map<String, String> MACROS =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  /** February 29th may be eight years away (1896 to 1904, 2096 to 2104); a weekday adds nothing. */
  private static final int HORIZON_DAYS = 366 * 9;

  private static final int HOURS_A_DAY = 24;

  private final CronField minutes;
  private final CronField hours;
  private final CronField daysOfMonth;
  private final CronField months;
  private final CronField daysOfWeek;
  private final ZoneId zone;

  private CronSchedule(List<CronField> fields, ZoneId zone) {
    this.minutes = fields.get(0);
    this.hours = fields.get(1);
    this.daysOfMonth = fields.get(2);
    this.months = fields.get(3);
    this.daysOfWeek = fields.get(4);
    this.zone = zone;
  }

  /**
   * Reads a schedule.
   *
   * @param expression five fields, or one of the macros
   * @param zone the time zone
   * @throws InvalidScheduleException if it cannot be read, or names no day that ever comes
   */
  public static CronSchedule parse(String expression, ZoneId zone) throws InvalidScheduleException {
    String text = expression.strip();
    if (text.startsWith("@")) {
      String macro = MACROS.get(text);
      if (macro == null) {
        throw new InvalidScheduleException(
            "\"" + text + "\" is none of " + String.join(", ", new TreeSet<>(MACROS.keySet())));
      }
      text = macro;
    }
    String[] words = text.split("\\s+", -1);
    if (words.length != 5) {
      throw new InvalidScheduleException(
          "\""
              + expression
              + "\" has "
              + words.length
              + (words.length == 1 ? " field" : " fields")
              + "; Holdfast reads five (minute, hour, day of month, month, day of week) and no"
              + " seconds");
    }
    List<CronField> fields = new ArrayList<>();
    CronField.Kind[] kinds = CronField.Kind.values();
    for (int i = 0; i < kinds.length; i++) {
      fields.add(CronField.parse(kinds[i], words[i]));
    }
    CronSchedule schedule = new CronSchedule(fields, zone);
    if (!schedule.everFires()) {
      throw new InvalidScheduleException(
          "\"" + expression + "\" names a day that never comes, so it would never run");
    }
    return schedule;
  }

  /** The first run after {@code after}. */
  public Instant next(Instant after) {
    LocalDate day = after.atZone(zone).toLocalDate().minusDays(1);
    for (int i = 0; i <= HORIZON_DAYS; i++) {
      Optional<Instant> run =
          runsOf(day.plusDays(i)).stream().filter(time -> time.isAfter(after)).findFirst();
      if (run.isPresent()) {
        return run.get();
      }
    }
    throw new IllegalStateException("a schedule that was checked to run does not run");
  }

  /** The last run in the span from {@code after} (not included) to {@code upTo} (included). */
  public Optional<Instant> latest(Instant after, Instant upTo) {
    LocalDate first = after.atZone(zone).toLocalDate().minusDays(1);
    LocalDate day = upTo.atZone(zone).toLocalDate().plusDays(1);
    for (int i = 0; i <= HORIZON_DAYS && !day.isBefore(first); i++, day = day.minusDays(1)) {
      Optional<Instant> run =
          runsOf(day).stream()
              .filter(time -> time.isAfter(after) && !time.isAfter(upTo))
              .reduce((earlier, later) -> later);
      if (run.isPresent()) {
        return run;
      }
    }
    return Optional.empty();
  }

  private boolean everFires() {
    // Twenty-eight years hold every combination of date and weekday.
    LocalDate day = LocalDate.of(2000, 1, 1);
    for (int i = 0; i < 366 * 28; i++) {
      if (fits(day.plusDays(i))) {
        return true;
      }
    }
    return false;
  }

  private boolean fits(LocalDate day) {
    if (!months.values().get(day.getMonthValue())) {
      return false;
    }
    boolean date = daysOfMonth.values().get(day.getDayOfMonth());
    boolean weekday = daysOfWeek.values().get(day.getDayOfWeek().getValue() % 7);
    boolean both = daysOfMonth.wildcard() || daysOfWeek.wildcard();
    return both ? date && weekday : date || weekday;
  }

  /** The runs that are meant for a local day, in order. */
  private SortedSet<Instant> runsOf(LocalDate day) {
    SortedSet<Instant> runs = new TreeSet<>();
    if (!fits(day)) {
      return runs;
    }
    for (int hour = hours.values().nextSetBit(0);
        hour >= 0;
        hour = hours.values().nextSetBit(hour + 1)) {
      for (int minute = minutes.values().nextSetBit(0);
          minute >= 0;
          minute = minutes.values().nextSetBit(minute + 1)) {
        addRuns(LocalDateTime.of(day, LocalTime.of(hour, minute)), runs);
      }
    }
    return runs;
  }

  private void addRuns(LocalDateTime local, SortedSet<Instant> runs) {
    ZoneRules rules = zone.getRules();
    boolean followsClock = hours.values().cardinality() == HOURS_A_DAY;
    var offsets = rules.getValidOffsets(local);
    if (offsets.isEmpty()) {
      ZoneOffsetTransition gap = rules.getTransition(local);
      if (!followsClock) {
        runs.add(gap.getInstant());
      }
      return;
    }
    runs.add(local.toInstant(offsets.get(0)));
    if (followsClock && offsets.size() > 1) {
      runs.add(local.toInstant(offsets.get(1)));
    }
  }
}
