package dev.holdfast.notify;

import static dev.holdfast.notify.Sample.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.DueNotification;
import dev.holdfast.api.v1alpha1.NotificationEvent;
import dev.holdfast.api.v1alpha1.NotificationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random histories: backups that end and are deleted, channels that are down, deliveries that are
 * not recorded, operators that die, clocks that are set. Nothing is lost, and nothing is told twice
 * but what was delivered and not recorded.
 */
class OutboxHistoryTest {
  private static final List<String> CHANNELS = List.of("ops", "pager");
  private static final Set<NotificationEvent> BAD = NotificationEvent.byDefault();

  @Property(tries = 500)
  void nothingIsLostAndNothingIsToldTwiceWithoutAReason(
      @ForAll Random random, @ForAll boolean few) {
    NotificationStatus recorded = new NotificationStatus(List.copyOf(BAD), null, null, null, null);
    Instant now = START;
    List<Backup> backups = new ArrayList<>();
    Map<Outcomes.Key, Outcome> seen = new HashMap<>();
    Map<Outcomes.Key, Integer> told = new HashMap<>();
    Set<Outcomes.Key> excused = new HashSet<>();
    Map<String, Integer> happened = new HashMap<>();
    Map<String, Integer> toldOf = new HashMap<>();
    int made = 0;
    // The first calm step sees what came last, however the step before it ended.
    for (int step = 0; step <= 150 || !recorded.due().isEmpty(); step++) {
      boolean calm = step >= 150;
      switch (calm ? 3 : random.nextInt(8)) {
        case 0, 1 -> {
          if (few && made == NotificationStatus.MAX_DUE) {
            break;
          }
          String name = "b" + made++;
          backups.add(Sample.backup(name, BackupPhase.FAILED, "why"));
          happened.put(name, 1);
        }
        case 2 -> {
          if (!backups.isEmpty() && random.nextInt(3) == 0) {
            // Only what was looked at: what nobody has ever seen, nobody can tell.
            Backup gone = backups.get(random.nextInt(backups.size()));
            String id = Fact.subject(gone.getMetadata().getUid());
            if (recorded.known().stream().anyMatch(known -> known.startsWith(id))) {
              backups.remove(gone);
            }
          }
        }
        case 3 -> now = now.plus(Duration.ofMinutes(random.nextInt(600)));
        case 4 -> now = now.plus(Duration.ofDays(random.nextInt(60) - 30L));
        case 5 -> {
          // The operator dies: whatever it has delivered and not recorded comes again.
          seen.forEach(
              (key, outcome) -> {
                if (outcome instanceof Outcome.Delivered) {
                  excused.add(key);
                }
              });
          seen.clear();
        }
        default -> {
          for (DueNotification due : recorded.due()) {
            for (String channel : due.channels()) {
              Outcomes.Key key = new Outcomes.Key(due.id(), channel);
              if (random.nextBoolean() && !(seen.get(key) instanceof Outcome.Delivered)) {
                seen.put(key, new Outcome.Delivered());
                told.merge(key, 1, Integer::sum);
                if (channel.equals("ops")) {
                  toldOf.merge(due.name(), 1 + due.others(), Integer::sum);
                }
              } else if (!(seen.get(key) instanceof Outcome.Delivered)) {
                seen.put(key, new Outcome.Failing(1, Duration.ZERO, "down"));
              }
            }
          }
        }
      }
      if (calm) {
        for (DueNotification due : recorded.due()) {
          for (String channel : due.channels()) {
            Outcomes.Key key = new Outcomes.Key(due.id(), channel);
            if (!(seen.put(key, new Outcome.Delivered()) instanceof Outcome.Delivered)) {
              told.merge(key, 1, Integer::sum);
              if (channel.equals("ops")) {
                toldOf.merge(due.name(), 1 + due.others(), Integer::sum);
              }
            }
          }
        }
      }
      // A conflict, or an operator that dies before it writes: nothing is recorded.
      if (calm || random.nextInt(4) > 0) {
        Outbox outbox = new Outbox(BAD, CHANNELS, Set.copyOf(CHANNELS), false, now);
        recorded =
            outbox.with(
                outbox.after(recorded, new Outcomes(seen), Duration.ofDays(3)),
                Facts.of(Sample.policy(null), List.of(), backups, List.of(), List.of()),
                null);
        assertThat(recorded.due()).hasSizeLessThanOrEqualTo(NotificationStatus.MAX_DUE);
        assertThat(recorded.abandoned()).isEmpty();
      }
    }

    if (few) {
      // None of them had to be told as a number.
      assertThat(toldOf.keySet()).containsAll(happened.keySet());
    }
    assertThat(toldOf.values().stream().mapToInt(Integer::intValue).sum())
        .as("of each at least once")
        .isGreaterThanOrEqualTo(happened.size());
    told.forEach(
        (key, times) -> {
          if (times > 1) {
            assertThat(excused).contains(key);
          }
        });
  }
}
