package dev.holdfast.notify;

import dev.holdfast.api.v1alpha1.AbandonedChannel;
import dev.holdfast.api.v1alpha1.DueNotification;
import dev.holdfast.api.v1alpha1.NotificationEvent;
import dev.holdfast.api.v1alpha1.NotificationStatus;
import dev.holdfast.status.PlainText;
import dev.holdfast.status.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides what is still to be told.
 *
 * <p>What is news follows from what is so and what is known to have been told, and from no clock: a
 * fact stays known for as long as there is the object that it is about. It stays due at each
 * channel until that has taken it, so what nobody has recorded as delivered is delivered again.
 */
final class Outbox {
  /** Before that many attempts nothing is given up, however long ago the clock says it was. */
  private static final int FEWEST_ATTEMPTS = 5;

  /** Before that long a time of trying, likewise. */
  private static final Duration SHORTEST_TRYING = Duration.ofHours(1);

  private static final int LONGEST_MESSAGE = 500;

  private final Set<NotificationEvent> chosen;
  private final List<String> channels;
  private final Set<String> reachable;
  private final boolean isNew;
  private final Instant now;

  /**
   * @param chosen the events that the policy asks for
   * @param channels the channels that the policy asks for
   * @param reachable those of them that there are
   * @param isNew whether nobody has looked at the policy before, so that what was made since it was
   *     made is news
   */
  Outbox(
      Set<NotificationEvent> chosen,
      List<String> channels,
      Set<String> reachable,
      boolean isNew,
      Instant now) {
    this.chosen = chosen;
    this.channels = channels;
    this.reachable = reachable;
    this.isNew = isNew;
    this.now = now;
  }

  /**
   * What is known and due when {@code facts} are so.
   *
   * @param before what was known and due so far
   * @param policyMade when the policy was made, by the clock of the API server
   */
  NotificationStatus with(NotificationStatus before, Facts facts, String policyMade) {
    List<Fact> wanted = facts.happened().stream().filter(f -> chosen.contains(f.event())).toList();
    Set<String> known = new HashSet<>(before.known());
    List<DueNotification> due = new ArrayList<>();
    before.due().forEach(one -> due.add(one.since(Times.text(now))));
    EnumSet<NotificationEvent> open = EnumSet.noneOf(NotificationEvent.class);
    for (Fact fact : wanted) {
      if (!known.contains(fact.id()) && !isOld(before, fact, policyMade)) {
        due.add(due(fact));
      }
      if (fact.lasting()) {
        open.add(fact.event());
      }
    }
    for (Fact fact : facts.over()) {
      if (before.open().contains(fact.event()) && chosen.contains(fact.event())) {
        due.add(due(fact));
      }
    }
    Set<String> stays = new TreeSet<>();
    wanted.forEach(fact -> stays.add(fact.id()));
    known.stream().filter(id -> facts.subjects().contains(Fact.subjectOf(id))).forEach(stays::add);
    return new NotificationStatus(
        List.copyOf(EnumSet.copyOf(chosen)),
        List.copyOf(stays),
        List.copyOf(open),
        channels.isEmpty() ? List.of() : Crowd.reduced(due),
        before.abandoned());
  }

  /** What was so before anybody asked to be told of it; what is so now is never old. */
  private boolean isOld(NotificationStatus before, Fact fact, String policyMade) {
    if (fact.lasting() || before.events().contains(fact.event())) {
      return false;
    }
    return !isNew
        || fact.created() == null
        || policyMade == null
        || Times.parse(fact.created()).isBefore(Times.parse(policyMade));
  }

  private DueNotification due(Fact fact) {
    String message = PlainText.of(fact.message() == null ? "" : fact.message());
    return new DueNotification(
        fact.id(),
        fact.event(),
        fact.over(),
        fact.kind(),
        fact.name(),
        fact.tier(),
        fact.time(),
        Times.text(now),
        PlainText.cut(message, LONGEST_MESSAGE),
        null,
        channels);
  }

  /**
   * What is due after {@code outcomes}.
   *
   * @param status what was due
   * @param giveUpAfter for how long a channel may refuse something
   */
  NotificationStatus after(NotificationStatus status, Outcomes outcomes, Duration giveUpAfter) {
    List<DueNotification> due = new ArrayList<>();
    List<String> reached = new ArrayList<>();
    List<String> given = new ArrayList<>();
    for (DueNotification one : status.due()) {
      List<String> left = new ArrayList<>();
      for (String channel : one.channels()) {
        if (outcomes.isDelivered(one.id(), channel)) {
          reached.add(channel);
        } else if (channels.contains(channel) && isGivenUp(one, channel, outcomes, giveUpAfter)) {
          given.add(channel);
        } else if (channels.contains(channel)) {
          left.add(channel);
        }
      }
      if (!left.isEmpty()) {
        due.add(one.at(left));
      }
    }
    return new NotificationStatus(
        status.events(), status.known(), status.open(), due, abandoned(status, reached, given));
  }

  private boolean isGivenUp(
      DueNotification one, String channel, Outcomes outcomes, Duration giveUpAfter) {
    if (one.since() == null || Times.parse(one.since()).plus(giveUpAfter).isAfter(now)) {
      return false;
    }
    return !reachable.contains(channel)
        || outcomes
            .failing(one.id(), channel)
            .filter(failing -> failing.attempts() >= FEWEST_ATTEMPTS)
            .filter(failing -> failing.trying().compareTo(SHORTEST_TRYING) >= 0)
            .isPresent();
  }

  private List<AbandonedChannel> abandoned(
      NotificationStatus status, Collection<String> reached, Collection<String> given) {
    List<AbandonedChannel> all = new ArrayList<>();
    Set<String> names = new TreeSet<>(given);
    status.abandoned().stream()
        .map(AbandonedChannel::channel)
        .filter(name -> channels.contains(name) && !reached.contains(name))
        .forEach(names::add);
    for (String name : names) {
      int more = (int) given.stream().filter(name::equals).count();
      AbandonedChannel earlier =
          status.abandoned().stream()
              .filter(one -> one.channel().equals(name))
              .findFirst()
              .orElse(new AbandonedChannel(name, 0, null));
      all.add(
          more == 0
              ? earlier
              : new AbandonedChannel(name, earlier.count() + more, Times.text(now)));
    }
    return all;
  }
}
