package dev.holdfast.notify;

import dev.holdfast.api.v1alpha1.AbandonedChannel;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.NotificationStatus;
import dev.holdfast.api.v1alpha1.Notifications;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.status.Conditions;
import dev.holdfast.status.Happening;
import dev.holdfast.status.PlainText;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a policy says of its notifications, and what is to be delivered then.
 *
 * @param status the status with it
 * @param happenings what is worth an event
 * @param parcels what is to be delivered, once the status is written
 */
public record PolicyNews(
    BackupPolicyStatus status, List<Happening> happenings, List<Parcel> parcels) {
  /** One that fails may be followed by one that does not. */
  static final int ATTEMPTS_TO_TELL = 2;

  private static final Duration NEVER = Duration.ofDays(36_500);

  /** What is about a policy. */
  public record Around(
      Collection<Backup> backups, Collection<Restore> restores, Collection<Prune> prunes) {}

  /**
   * Decides.
   *
   * @param policy the policy as it was seen
   * @param status its status as it is to be, but for the notifications
   * @param outcomes what has become of what was to be delivered before
   * @param giveUpAfter for how long a channel may refuse something; zero for ever
   */
  public static PolicyNews of(
      BackupPolicy policy,
      BackupPolicyStatus status,
      Around around,
      Directory directory,
      Outcomes outcomes,
      Duration giveUpAfter,
      Instant now) {
    Notifications wanted = policy.getSpec().notifications();
    if (wanted == null) {
      List<Condition> without =
          status.conditions().stream()
              .filter(one -> !BackupPolicyStatus.NOTIFIED.equals(one.getType()))
              .toList();
      return new PolicyNews(status.told(null, without), List.of(), List.of());
    }
    NotificationStatus before =
        Optional.ofNullable(policy.getStatus())
            .map(BackupPolicyStatus::notifications)
            .orElse(NotificationStatus.NONE);
    Directory.Route route = directory.route(wanted, policy.getMetadata().getNamespace());
    Outbox outbox =
        new Outbox(
            wanted.chosen(), route.chosen(), route.reachable(), policy.getStatus() == null, now);
    NotificationStatus settled =
        outbox.after(before, outcomes, giveUpAfter.isZero() ? NEVER : giveUpAfter);
    NotificationStatus after =
        outbox.with(
            settled,
            Facts.of(
                policy, status.conditions(), around.backups(), around.restores(), around.prunes()),
            policy.getMetadata().getCreationTimestamp());
    List<Condition> conditions =
        condition(policy, status.conditions(), after, route, outcomes, now);
    return new PolicyNews(
        status.told(after, conditions),
        abandoned(before, after),
        parcels(policy, status, after, route));
  }

  private static List<Parcel> parcels(
      BackupPolicy policy,
      BackupPolicyStatus status,
      NotificationStatus after,
      Directory.Route route) {
    List<Parcel> parcels = new ArrayList<>();
    for (String channel : route.chosen()) {
      List<Notice> notices =
          after.due().stream()
              .filter(due -> due.channels().contains(channel))
              .map(due -> Notices.of(policy, status, due))
              .toList();
      if (route.reachable().contains(channel) && !notices.isEmpty()) {
        parcels.add(
            new Parcel(
                channel,
                channel.startsWith(Directory.EMAIL)
                    ? List.of(channel.substring(Directory.EMAIL.length()))
                    : List.of(),
                notices));
      }
    }
    return parcels;
  }

  private static List<Happening> abandoned(NotificationStatus before, NotificationStatus after) {
    return after.abandoned().stream()
        .filter(one -> !before.abandoned().contains(one))
        .map(one -> new Happening(true, "NotificationGivenUp", sentence(one)))
        .toList();
  }

  private static String sentence(AbandonedChannel one) {
    return one.channel()
        + " did not take "
        + (one.count() == 1 ? "a notification" : one.count() + " notifications")
        + " for so long that it was given up, the last time at "
        + one.time();
  }

  private static List<Condition> condition(
      BackupPolicy policy,
      List<Condition> conditions,
      NotificationStatus after,
      Directory.Route route,
      Outcomes outcomes,
      Instant now) {
    List<String> abandoned = after.abandoned().stream().map(PolicyNews::sentence).toList();
    List<String> failing =
        route.chosen().stream()
            .map(channel -> failing(channel, after, outcomes))
            .flatMap(Optional::stream)
            .toList();
    List<String> wrong = new ArrayList<>(route.problems());
    wrong.addAll(failing);
    wrong.addAll(abandoned);
    if (wrong.isEmpty() && !after.due().isEmpty()) {
      // Until it is delivered, or fails, nobody knows better than before.
      return conditions;
    }
    String reason =
        wrong.isEmpty()
            ? "Delivered"
            : !route.problems().isEmpty()
                ? "Invalid"
                : failing.isEmpty() ? "GivenUp" : "DeliveryFails";
    return Conditions.with(
        conditions,
        BackupPolicyStatus.NOTIFIED,
        wrong.isEmpty(),
        reason,
        PlainText.of(
            wrong.isEmpty()
                ? "notifications go to " + String.join(", ", route.chosen())
                : String.join("; ", wrong)),
        policy.getMetadata().getGeneration(),
        now);
  }

  private static Optional<String> failing(
      String channel, NotificationStatus after, Outcomes outcomes) {
    return after.due().stream()
        .filter(due -> due.channels().contains(channel))
        .map(due -> outcomes.failing(due.id(), channel))
        .flatMap(Optional::stream)
        .filter(failing -> failing.attempts() >= ATTEMPTS_TO_TELL)
        .findFirst()
        .map(
            failing ->
                "notifications wait for " + channel + ", which is tried again: " + failing.why());
  }
}
