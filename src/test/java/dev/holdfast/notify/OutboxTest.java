package dev.holdfast.notify;

import static dev.holdfast.notify.Sample.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.AbandonedChannel;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.DueNotification;
import dev.holdfast.api.v1alpha1.NotificationEvent;
import dev.holdfast.api.v1alpha1.NotificationStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is still to be told. */
class OutboxTest {
  private static final Duration GIVE_UP = Duration.ofDays(3);
  private static final List<String> OPS = List.of("ops");
  private static final List<String> BOTH = List.of("ops", "pager");
  private static final Set<NotificationEvent> BAD = NotificationEvent.byDefault();

  /** Watches for the bad ones, and knows of nothing. */
  private static final NotificationStatus WATCHING =
      new NotificationStatus(List.copyOf(BAD), null, null, null, null);

  @Test
  void whatHasHappenedIsDueOnce() {
    Facts facts = failed("a");

    NotificationStatus first = outbox(OPS).with(WATCHING, facts, null);
    NotificationStatus second = outbox(OPS).with(first, facts, null);

    assertThat(names(first)).containsExactly("a");
    assertThat(first.due().get(0).channels()).containsExactly("ops");
    assertThat(first.due().get(0).since()).isEqualTo(START.toString());
    assertThat(second).isEqualTo(first);
  }

  @Test
  void whatWasDeliveredIsDueNoMoreAndStaysKnown() {
    Facts facts = failed("a");
    NotificationStatus due = outbox(BOTH).with(WATCHING, facts, null);
    String id = due.due().get(0).id();

    NotificationStatus half = outbox(BOTH).after(due, delivered(id, "ops"), GIVE_UP);
    NotificationStatus whole = outbox(BOTH).after(half, delivered(id, "pager"), GIVE_UP);
    NotificationStatus later = outbox(BOTH).with(whole, facts, null);

    assertThat(half.due().get(0).channels()).containsExactly("pager");
    assertThat(whole.due()).isEmpty();
    assertThat(later.due()).isEmpty();
    assertThat(later.known()).containsExactly(id);
  }

  @Test
  void whatNobodyAsksForIsNeitherDueNorKnown() {
    NotificationStatus status =
        outbox(OPS).with(WATCHING, facts(backup("a", BackupPhase.COMPLETED)), null);

    assertThat(status.due()).isEmpty();
    assertThat(status.known()).isEmpty();
  }

  @Test
  void whatWasSoBeforeAnybodyAskedIsNoNews() {
    Facts facts = failed("old");

    NotificationStatus first = outbox(OPS).with(NotificationStatus.NONE, facts, null);
    NotificationStatus second = outbox(OPS).with(first, failed("old", "new"), null);

    assertThat(first.due()).isEmpty();
    assertThat(names(second)).containsExactly("new");
  }

  @Test
  void eventThatIsChosenLaterTellsNothingOld() {
    Facts before = facts(backup("a", BackupPhase.COMPLETED), backup("b", BackupPhase.FAILED));
    NotificationStatus bad = outbox(OPS).with(WATCHING, before, null);

    NotificationStatus all =
        outbox(OPS, EnumSet.allOf(NotificationEvent.class), START).with(bad, before, null);
    NotificationStatus next =
        outbox(OPS, EnumSet.allOf(NotificationEvent.class), START)
            .with(
                all,
                facts(
                    backup("a", BackupPhase.COMPLETED),
                    backup("b", BackupPhase.FAILED),
                    backup("c", BackupPhase.COMPLETED)),
                null);

    assertThat(names(all)).containsExactly("b");
    assertThat(names(next)).containsExactly("b", "c");
  }

  /** A backup may fail before anybody has looked at its policy for the first time. */
  @Test
  void whatHappenedSinceThePolicyWasMadeIsNewsAtFirstSight() {
    Facts facts = failed("a");
    String created = START.toString();

    assertThat(names(newcomer().with(NotificationStatus.NONE, facts, created)))
        .containsExactly("a");
    assertThat(
            newcomer().with(NotificationStatus.NONE, facts, START.plusSeconds(1).toString()).due())
        .isEmpty();
    assertThat(outbox(OPS).with(NotificationStatus.NONE, facts, created).due()).isEmpty();
  }

  /** A clock that is set costs no notification, since none is asked. */
  @Test
  void newsAreNewsWhateverTheClockSays() {
    for (Instant now :
        List.of(START.minus(Duration.ofDays(900)), START, Instant.MAX.minusSeconds(9999999))) {
      assertThat(names(outbox(OPS, BAD, now).with(WATCHING, failed("a"), null)))
          .containsExactly("a");
    }
  }

  /**
   * While it is deleted, a backup tells nothing; were it forgotten, its end would be news again.
   */
  @Test
  void whatIsKnownStaysSoForAsLongAsThereIsTheObject() {
    NotificationStatus told = outbox(OPS).with(WATCHING, failed("a"), null);

    NotificationStatus meanwhile =
        outbox(OPS).with(told, facts(backup("a", BackupPhase.DELETING)), null);
    NotificationStatus gone = outbox(OPS).with(meanwhile, facts(), null);

    assertThat(meanwhile.known()).isEqualTo(told.known());
    assertThat(gone.known()).isEmpty();
    assertThat(names(gone)).containsExactly("a");
  }

  @Test
  void whatBeganIsToldOnceAndOnceMoreWhenItIsOver() {
    Facts stale = facts(Sample.condition("RecentBackup", "False", START));
    Facts fresh = facts(Sample.condition("RecentBackup", "True", START.plusSeconds(60)));

    NotificationStatus begun = outbox(OPS).with(WATCHING, stale, null);
    NotificationStatus still = outbox(OPS).with(begun, stale, null);
    NotificationStatus over = outbox(OPS).with(still, fresh, null);
    NotificationStatus after = outbox(OPS).with(over, fresh, null);

    assertThat(begun.due()).hasSize(1);
    assertThat(begun.open()).containsExactly(NotificationEvent.BACKUP_STALE);
    assertThat(still).isEqualTo(begun);
    assertThat(over.due()).extracting(DueNotification::isOver).containsExactly(false, true);
    assertThat(over.open()).isEmpty();
    assertThat(after.due()).isEqualTo(over.due());
  }

  @Test
  void whatIsFineAndWasNeverToldToBeOtherwiseIsNotTold() {
    NotificationStatus status =
        outbox(OPS).with(WATCHING, facts(Sample.condition("RecentBackup", "True", START)), null);

    assertThat(status.due()).isEmpty();
  }

  @Test
  void conditionThatIsNotThereAnyMoreIsNotSaidToBeOver() {
    NotificationStatus begun =
        outbox(OPS).with(WATCHING, facts(Sample.condition("FreeSpace", "False", START)), null);

    NotificationStatus gone = outbox(OPS).with(begun, facts(), null);

    assertThat(gone.due()).isEqualTo(begun.due());
    assertThat(gone.open()).isEmpty();
  }

  /** What is so now is not old, whenever it began. */
  @Test
  void whatIsSoNowIsToldToWhoeverAsks() {
    NotificationStatus status =
        outbox(OPS)
            .with(
                NotificationStatus.NONE,
                facts(Sample.condition("RecentBackup", "False", START.minusSeconds(999))),
                null);

    assertThat(status.due()).hasSize(1);
  }

  @Test
  void channelThatIsNotChosenAnyMoreGetsNothing() {
    NotificationStatus due = outbox(BOTH).with(WATCHING, failed("a"), null);

    NotificationStatus left = outbox(OPS).after(due, Outcomes.NONE, GIVE_UP);

    assertThat(left.due().get(0).channels()).containsExactly("ops");
    assertThat(left.abandoned()).isEmpty();
  }

  @Test
  void nothingIsGivenUpThatWasNotTriedForLongEnough() {
    NotificationStatus due = outbox(OPS).with(WATCHING, failed("a"), null);
    Instant late = START.plus(GIVE_UP);

    assertThat(given(due, late.minusSeconds(1), failing(due, 99, Duration.ofDays(3)))).isZero();
    assertThat(given(due, late, Outcomes.NONE)).isZero();
    assertThat(given(due, late, failing(due, 4, Duration.ofDays(3)))).isZero();
    // A clock that is set forward is no reason.
    assertThat(given(due, late, failing(due, 99, Duration.ofMinutes(59)))).isZero();
    assertThat(given(due, late, failing(due, 5, Duration.ofHours(1)))).isEqualTo(1);
  }

  private static int given(NotificationStatus due, Instant now, Outcomes outcomes) {
    NotificationStatus after = outbox(OPS, BAD, now).after(due, outcomes, GIVE_UP);
    assertThat(after.due().isEmpty()).isEqualTo(!after.abandoned().isEmpty());
    return after.abandoned().size();
  }

  @Test
  void whatIsGivenUpIsCountedUntilSomethingArrivesThere() {
    NotificationStatus due = outbox(OPS).with(WATCHING, failed("a", "b", "c"), null);
    Instant late = START.plus(GIVE_UP);
    Outcomes two =
        new Outcomes(
            Map.of(
                key(due, 0), new Outcome.Failing(9, GIVE_UP, "down"),
                key(due, 1), new Outcome.Failing(9, GIVE_UP, "down")));

    NotificationStatus given = outbox(OPS, BAD, late).after(due, two, GIVE_UP);
    NotificationStatus mended =
        outbox(OPS, BAD, late).after(given, delivered(due.due().get(2).id(), "ops"), GIVE_UP);

    assertThat(given.abandoned()).containsExactly(new AbandonedChannel("ops", 2, late.toString()));
    assertThat(names(given)).containsExactly("c");
    assertThat(mended.abandoned()).isEmpty();
  }

  /** Nobody tries it, so nobody counts attempts. */
  @Test
  void channelThatThereIsNotIsGivenUpByTimeAlone() {
    NotificationStatus due = outbox(OPS).with(WATCHING, failed("a"), null);
    Outbox without = new Outbox(BAD, OPS, Set.of(), false, START.plus(GIVE_UP));

    assertThat(without.after(due, Outcomes.NONE, GIVE_UP).abandoned()).hasSize(1);
    assertThat(
            new Outbox(BAD, OPS, Set.of(), false, START.plus(GIVE_UP).minusSeconds(1))
                .after(due, Outcomes.NONE, GIVE_UP)
                .due())
        .hasSize(1);
  }

  @Test
  void tooManyOfAnEventAreToldAsANumber() {
    String[] names = IntStream.range(0, 100).mapToObj(i -> "b" + (1000 + i)).toArray(String[]::new);

    NotificationStatus status = outbox(OPS).with(WATCHING, failed(names), null);

    assertThat(status.due()).hasSize(NotificationStatus.MAX_DUE);
    assertThat(status.due().stream().mapToInt(due -> 1 + due.others()).sum()).isEqualTo(100);
    assertThat(status.known()).hasSize(100);
    assertThat(status.due().get(status.due().size() - 1).name()).isEqualTo("b1099");
  }

  /** Whoever has the newer one was not told of the older. */
  @Test
  void whatStandsForOthersIsAnotherNotification() {
    String[] names = IntStream.range(0, 31).mapToObj(i -> "b" + (1000 + i)).toArray(String[]::new);
    NotificationStatus all = outbox(OPS).with(WATCHING, failed(names), null);
    DueNotification merged =
        all.due().stream().filter(due -> due.others() == 1).findFirst().orElseThrow();

    assertThat(all.known()).doesNotContain(merged.id());
    assertThat(merged.name()).isEqualTo("b1001");
  }

  @Test
  void messageIsCleanAndBounded() {
    Backup backup =
        Sample.backup(
            "a", BackupPhase.FAILED, "\u001b[31mred\r\nBcc: x@y\u0000" + "😀".repeat(400));

    String message = outbox(OPS).with(WATCHING, facts(backup), null).due().get(0).message();

    assertThat(message).startsWith("red Bcc: x@y 😀").hasSizeLessThanOrEqualTo(500).endsWith("…");
    assertThat(message.codePoints().allMatch(Character::isDefined)).isTrue();
    assertThat(message.chars().filter(c -> c < ' ').count()).isZero();
  }

  @Test
  void whatDoesNotSaySinceWhenItIsDueIsSoFromNowOn() {
    NotificationStatus due = outbox(OPS).with(WATCHING, failed("a"), null);
    DueNotification one = due.due().get(0);
    DueNotification unsaid =
        new DueNotification(
            one.id(),
            one.event(),
            null,
            one.kind(),
            one.name(),
            null,
            "once",
            "long ago",
            one.message(),
            null,
            OPS);
    NotificationStatus before =
        new NotificationStatus(due.events(), due.known(), due.open(), List.of(unsaid), null);

    NotificationStatus tried =
        outbox(OPS).after(before, failing(before, 100, Duration.ofDays(9)), GIVE_UP);
    NotificationStatus looked = outbox(OPS).with(tried, failed("a"), null);

    assertThat(names(tried)).containsExactly("a");
    assertThat(looked.due().get(0).since()).isEqualTo(START.toString());
  }

  private static Outbox outbox(List<String> channels) {
    return outbox(channels, BAD, START);
  }

  private static Outbox outbox(List<String> channels, Set<NotificationEvent> chosen, Instant now) {
    return new Outbox(chosen, channels, Set.copyOf(channels), false, now);
  }

  private static Outbox newcomer() {
    return new Outbox(BAD, OPS, Set.of("ops"), true, START);
  }

  private static Outcomes.Key key(NotificationStatus status, int index) {
    return new Outcomes.Key(status.due().get(index).id(), "ops");
  }

  private static Outcomes failing(NotificationStatus status, int attempts, Duration trying) {
    return new Outcomes(Map.of(key(status, 0), new Outcome.Failing(attempts, trying, "down")));
  }

  private static Outcomes delivered(String id, String channel) {
    return new Outcomes(Map.of(new Outcomes.Key(id, channel), new Outcome.Delivered()));
  }

  private static List<String> names(NotificationStatus status) {
    return status.due().stream().map(DueNotification::name).toList();
  }

  private static Backup backup(String name, BackupPhase phase) {
    return Sample.backup(name, phase, "why");
  }

  private static Facts failed(String... names) {
    return facts(
        java.util.Arrays.stream(names)
            .map(name -> backup(name, BackupPhase.FAILED))
            .toArray(Backup[]::new));
  }

  private static Facts facts(Backup... backups) {
    return Facts.of(Sample.policy(null), List.of(), List.of(backups), List.of(), List.of());
  }

  private static Facts facts(Condition condition) {
    return Facts.of(Sample.policy(null), List.of(condition), List.of(), List.of(), List.of());
  }
}
