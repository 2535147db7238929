package dev.holdfast.retention;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What the rules keep of the good backups of one series, written down from what each rule says
 * about a single backup: another way than that of the plan, which goes through them in order.
 */
record KeptByDefinition(RetentionRules rules, Collection<Candidate> good) {

  boolean keeps(Candidate one) {
    Set<Candidate> newer = new HashSet<>();
    for (Candidate other : good) {
      if (isNewer(other, one)) {
        newer.add(other);
      }
    }
    if (newer.isEmpty() || rules.sayNothing() || newer.size() < rules.keepLast()) {
      return true;
    }
    for (Period period : Period.values()) {
      Set<Object> newerPeriods = new HashSet<>();
      newer.forEach(other -> newerPeriods.add(start(period, other.time())));
      boolean newestOfItsOwn = !newerPeriods.contains(start(period, one.time()));
      if (newestOfItsOwn && newerPeriods.size() < rules.count(period)) {
        return true;
      }
    }
    Instant newest = newer.stream().map(Candidate::time).max(Instant::compareTo).orElseThrow();
    return rules.maxAge().isPresent() && !one.time().plus(rules.maxAge().get()).isBefore(newest);
  }

  private static boolean isNewer(Candidate other, Candidate one) {
    int byTime = other.time().compareTo(one.time());
    return byTime > 0 || (byTime == 0 && other.id().compareTo(one.id()) > 0);
  }

  private Object start(Period period, Instant instant) {
    ZonedDateTime time = instant.atZone(rules.zone());
    LocalDate day = time.toLocalDate();
    return switch (period) {
      case HOURLY ->
          instant
              .minusSeconds(time.getMinute() * 60L + time.getSecond())
              .minusNanos(time.getNano());
      case DAILY -> day;
      case WEEKLY -> day.minusDays(day.getDayOfWeek().getValue() - 1L);
      case MONTHLY -> day.withDayOfMonth(1);
      case YEARLY -> day.withDayOfYear(1);
    };
  }
}
