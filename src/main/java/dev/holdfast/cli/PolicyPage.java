package dev.holdfast.cli;

import dev.holdfast.overview.DestinationOverview;
import dev.holdfast.overview.NewestBackup;
import dev.holdfast.overview.PolicyOverview;
import dev.holdfast.status.HumanSize;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/** How the backups of one policy stand, at length. */
final class PolicyPage {
  private final Desk desk;

  PolicyPage(Desk desk) {
    this.desk = desk;
  }

  private Screen screen() {
    return desk.screen();
  }

  /** Tells it. */
  void tell(PolicyOverview one, Instant now) {
    screen().line("Policy:    " + Cells.of(one.namespace() + "/" + one.name()));
    screen().line("Ready:     " + ready(one));
    for (Condition condition : one.conditions()) {
      if (condition.getMessage() != null && !condition.getMessage().isEmpty()) {
        screen()
            .line(
                "           "
                    + Cells.of(
                        condition.getType()
                            + " "
                            + condition.getStatus()
                            + ": "
                            + condition.getMessage()));
      }
    }
    screen().line("Next run:  " + (one.nextRun() == null ? "none" : Cells.of(one.nextRun())));
    NextRun.of(one).missed(now).ifPresent(missed -> screen().line("           " + missed));
    screen().line("Backups:   " + counts(one.backups()));
    if (one.lastFailure() != null) {
      screen().line("Last run:  " + Cells.of(LastRun.trouble(one)));
      screen()
          .line(
              "           See why: "
                  + desk.program()
                  + " show -n "
                  + Cells.of(one.namespace() + " " + one.lastFailure()));
    }
    if (one.newest() != null) {
      screen()
          .line(
              "Newest:    "
                  + Cells.of(named(one.newest()))
                  + ", data of "
                  + Cells.of(one.newest().dataTime())
                  + (one.newest().verified() ? ", verified" : ", not verified"));
    }
    if (one.retention() != null) {
      screen()
          .line(
              "Retention: "
                  + count(one.retention().kept())
                  + " stay, "
                  + count(one.retention().expired())
                  + " go with the next prune, "
                  + count(one.retention().held())
                  + " are held");
    }
    Table table = new Table("DESTINATION", "KIND", "COPIES", "NEWEST", "AGE", "STORED");
    for (DestinationOverview place : one.destinations()) {
      NewestBackup newest = place.newest();
      table.add(
          place.name() + (place.inPolicy() ? "" : " (not in the policy)"),
          place.kind(),
          place.copies(),
          newest == null ? "none" : newest.name(),
          newest == null ? "" : Ages.of(Duration.ofSeconds(newest.ageSeconds())),
          HumanSize.format(place.storedBytes()));
    }
    screen().line("");
    screen().table(table);
  }

  private static int count(Integer number) {
    return number == null ? 0 : number;
  }

  /** One that lacks a copy can be restored, and is no success: the policy names an older one. */
  static String named(NewestBackup newest) {
    if (newest == null) {
      return "none";
    }
    return newest.name() + ("PartiallyCompleted".equals(newest.phase()) ? " (partial)" : "");
  }

  /** Whether it can be carried out, in one word. */
  static String ready(PolicyOverview one) {
    if (one.deleted()) {
      return "no policy";
    }
    if (one.suspended()) {
      return "suspended";
    }
    return one.conditions().stream()
        .filter(condition -> "Ready".equals(condition.getType()))
        .map(condition -> "True".equals(condition.getStatus()) ? "yes" : "no")
        .findFirst()
        .orElse("unknown");
  }

  /** Such as {@code 3 Completed, 1 Failed}. */
  static String counts(Map<String, Integer> counts) {
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .map(one -> one.getValue() + " " + one.getKey())
            .collect(Collectors.joining(", "));
  }
}
