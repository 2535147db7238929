package dev.holdfast.notify;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * What waits for one channel. Whoever cannot be reached holds up nobody else, and many
 * notifications at once are few messages. It forgets: what is due is in the status of the policies,
 * which offer it again.
 *
 * <p>Times are those of a clock that nobody sets.
 */
final class ChannelQueue {
  /** How much one message says. */
  static final int MOST_AT_ONCE = 50;

  /**
   * Policies offer again within minutes, unless they are gone. And one that is decided on from a
   * cache that is behind may offer again what it has recorded as delivered.
   */
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private final Patience patience;
  private final DoubleSupplier chance;
  private final Map<PolicyId, Offered> offers = new LinkedHashMap<>();
  private final Map<List<String>, Lane> lanes = new HashMap<>();
  private Duration notBefore;
  private int failures;
  private long order;

  /**
   * @param chance numbers from 0 to 1
   */
  ChannelQueue(Patience patience, DoubleSupplier chance, Duration now) {
    this.patience = patience;
    this.chance = chance;
    this.notBefore = now;
  }

  /**
   * Several notifications to the same recipients.
   *
   * @param entries what it consists of
   * @param message what it says
   */
  record Batch(List<String> recipients, List<Entry> entries, Message message) {
    private static Batch of(List<String> recipients, List<Entry> entries) {
      return new Batch(
          recipients, entries, new Message(entries.stream().map(entry -> entry.notice).toList()));
    }
  }

  /** A notification that waits, or has been delivered. */
  static final class Entry {
    private final PolicyId policy;
    private final List<String> recipients;
    private final long order;
    private Notice notice;
    private int attempts;
    private Duration firstTried;
    private String why;
    private String told;
    private Duration delivered;

    private Entry(PolicyId policy, List<String> recipients, Notice notice, long order) {
      this.policy = policy;
      this.recipients = recipients;
      this.notice = notice;
      this.order = order;
    }
  }

  private static final class Offered {
    private final Map<Outcomes.Key, Entry> entries = new LinkedHashMap<>();
    private Duration at;
  }

  private static final class Lane {
    private Duration notBefore;
    private int failures;
    private boolean refused;
  }

  /** {@code parcels} is all that {@code policy} has for this channel now. */
  synchronized void offer(PolicyId policy, List<Parcel> parcels, Duration now) {
    Offered offered = offers.computeIfAbsent(policy, id -> new Offered());
    offered.at = now;
    Map<Outcomes.Key, Entry> before = Map.copyOf(offered.entries);
    offered.entries.values().removeIf(entry -> !isRemembered(entry, now));
    for (Parcel parcel : parcels) {
      for (Notice notice : parcel.notices()) {
        Outcomes.Key key = new Outcomes.Key(notice.id(), parcel.channel());
        Entry entry = before.get(key);
        if (entry == null) {
          entry = new Entry(policy, parcel.recipients(), notice, order++);
        }
        entry.notice = notice;
        offered.entries.put(key, entry);
      }
    }
    if (offered.entries.isEmpty()) {
      offers.remove(policy);
    }
  }

  private static boolean isRemembered(Entry entry, Duration now) {
    return entry.delivered != null && entry.delivered.plus(FORGOTTEN_AFTER).compareTo(now) > 0;
  }

  /** What is to be tried now; empty if that is nothing. */
  synchronized Optional<Batch> take(Duration now) {
    Duration forgotten = now.minus(FORGOTTEN_AFTER);
    offers.values().removeIf(offered -> offered.at.compareTo(forgotten) < 0);
    lanes.values().removeIf(lane -> lane.notBefore.compareTo(forgotten) < 0);
    if (now.compareTo(notBefore) < 0) {
      return Optional.empty();
    }
    return waiting()
        .filter(entry -> now.compareTo(from(entry)) >= 0)
        .min(Comparator.comparing(entry -> entry.order))
        .map(entry -> batch(entry.recipients));
  }

  private Batch batch(List<String> recipients) {
    Lane lane = lanes.get(recipients);
    // One that is not wanted must not keep the others: each is tried alone, the newest first.
    boolean alone = lane != null && lane.refused;
    Comparator<Entry> byOrder = Comparator.comparing(entry -> entry.order);
    return Batch.of(
        recipients,
        waiting()
            .filter(entry -> entry.recipients.equals(recipients))
            .sorted(
                alone
                    ? Comparator.comparing((Entry entry) -> entry.attempts).thenComparing(byOrder)
                    : byOrder)
            .limit(alone ? 1 : MOST_AT_ONCE)
            .toList());
  }

  private Stream<Entry> waiting() {
    return offers.values().stream()
        .flatMap(offered -> offered.entries.values().stream())
        .filter(entry -> entry.delivered == null);
  }

  private Duration from(Entry entry) {
    Lane lane = lanes.get(entry.recipients);
    return lane == null || lane.notBefore.compareTo(notBefore) < 0 ? notBefore : lane.notBefore;
  }

  /** How long it is until there is something to be tried; empty if nothing waits. */
  synchronized Optional<Duration> untilNext(Duration now) {
    return waiting()
        .map(this::from)
        .min(Comparator.naturalOrder())
        .map(time -> time.compareTo(now) <= 0 ? Duration.ZERO : time.minus(now));
  }

  /**
   * The channel has taken {@code batch}.
   *
   * @return the policies that something can be recorded of
   */
  synchronized List<PolicyId> delivered(Batch batch, Duration now) {
    batch.entries().forEach(entry -> entry.delivered = now);
    failures = 0;
    Lane lane = new Lane();
    lane.notBefore = now.plus(patience.pause());
    lanes.put(batch.recipients(), lane);
    return batch.entries().stream().map(entry -> entry.policy).distinct().toList();
  }

  /**
   * The channel has not taken {@code batch}, as far as is known.
   *
   * @return the policies of it that have to say so now
   */
  synchronized List<PolicyId> failed(Batch batch, DeliveryException why, Duration now) {
    if (why.isRefused()) {
      Lane lane = lanes.computeIfAbsent(batch.recipients(), key -> new Lane());
      lane.failures++;
      lane.refused = true;
      lane.notBefore = now.plus(patience.after(lane.failures, chance.getAsDouble()));
      batch.entries().forEach(entry -> tried(entry, why, now));
      return toTell(batch);
    }
    failures++;
    Duration wait = patience.after(failures, chance.getAsDouble());
    notBefore = now.plus(wait.compareTo(why.retryAfter()) < 0 ? why.retryAfter() : wait);
    // None of them could have been delivered.
    waiting().forEach(entry -> tried(entry, why, now));
    return toTell(batch);
  }

  /**
   * Those that have failed often enough, once for each reason: the last one told has to be true.
   */
  private static List<PolicyId> toTell(Batch batch) {
    List<Entry> news =
        batch.entries().stream()
            .filter(entry -> entry.attempts >= PolicyNews.ATTEMPTS_TO_TELL)
            .filter(entry -> !entry.why.equals(entry.told))
            .toList();
    news.forEach(entry -> entry.told = entry.why);
    return news.stream().map(entry -> entry.policy).distinct().toList();
  }

  private static void tried(Entry entry, DeliveryException why, Duration now) {
    entry.attempts++;
    entry.why = why.getMessage();
    if (entry.firstTried == null) {
      entry.firstTried = now;
    }
  }

  /** What has become of what {@code policy} has offered. */
  synchronized Map<Outcomes.Key, Outcome> outcomes(PolicyId policy, Duration now) {
    Map<Outcomes.Key, Outcome> seen = new HashMap<>();
    Offered offered = offers.get(policy);
    if (offered != null) {
      offered.entries.forEach(
          (key, entry) -> {
            if (entry.delivered != null) {
              seen.put(key, new Outcome.Delivered());
            } else if (entry.attempts > 0) {
              seen.put(
                  key, new Outcome.Failing(entry.attempts, now.minus(entry.firstTried), entry.why));
            }
          });
    }
    return seen;
  }
}
