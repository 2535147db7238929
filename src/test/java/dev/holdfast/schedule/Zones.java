package dev.holdfast.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Ten zones that differ in how they set their clocks, and when they did so. */
final class Zones {
  static final Instant START = Instant.parse("2004-01-01T00:00:00Z");
  static final Instant END = Instant.parse("2037-01-01T00:00:00Z");

  static final List<ZoneId> TEN =
      List.of(
          ZoneId.of("Europe/Paris"),
          ZoneId.of("America/New_York"),
          ZoneId.of("America/Sao_Paulo"), // at midnight, until 2019
          ZoneId.of("America/Havana"), // at midnight
          ZoneId.of("America/St_Johns"), // at one minute past midnight, until 2011
          ZoneId.of("Australia/Lord_Howe"), // by 30 minutes
          ZoneId.of("Antarctica/Troll"), // by two hours, since 2005
          ZoneId.of("Africa/Casablanca"), // for Ramadan
          ZoneId.of("Pacific/Apia"), // skipped 2011-12-30
          ZoneId.of("Asia/Kathmandu")); // never, at +05:45

  private Zones() {}

  static Arbitrary<ZoneId> any() {
    return Arbitraries.of(TEN);
  }

  /** Instants from {@link #START} on: half of them up to 60 days before a clock is set. */
  static Arbitrary<Instant> startsIn(ZoneId zone) {
    Arbitrary<Instant> anywhere =
        Arbitraries.longs()
            .between(START.getEpochSecond(), END.getEpochSecond())
            .map(Instant::ofEpochSecond);
    List<ZoneOffsetTransition> jumps = jumps(zone);
    if (jumps.isEmpty()) {
      return anywhere;
    }
    Arbitrary<Instant> before =
        Arbitraries.of(jumps)
            .flatMap(
                jump ->
                    Arbitraries.longs()
                        .between(0, 60L * 86_400)
                        .map(jump.getInstant()::minusSeconds));
    return Arbitraries.oneOf(anywhere, before);
  }

  private static List<ZoneOffsetTransition> jumps(ZoneId zone) {
    List<ZoneOffsetTransition> jumps = new ArrayList<>();
    ZoneOffsetTransition jump = zone.getRules().nextTransition(START);
    while (jump != null && jump.getInstant().isBefore(END)) {
      jumps.add(jump);
      jump = zone.getRules().nextTransition(jump.getInstant());
    }
    return jumps;
  }
}
