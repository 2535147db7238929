package dev.holdfast.notify;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.NotificationEvent;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is so of a policy and of the objects that are about it.
 *
 * @param happened what has happened to objects, and what is so of the policy for now
 * @param over what is not so of the policy any more, where it says so
 * @param subjects of every object that there is, what the identifiers of its facts begin with
 */
record Facts(List<Fact> happened, List<Fact> over, Set<String> subjects) {

  /** Conditions of a policy that tell of something while they are False. */
  private static final Map<String, NotificationEvent> CONDITIONS =
      Map.of(
          BackupPolicyStatus.RECENT_BACKUP, NotificationEvent.BACKUP_STALE,
          BackupPolicyStatus.FREE_SPACE, NotificationEvent.DESTINATION_LOW_SPACE,
          BackupPolicyStatus.USUAL_SIZE, NotificationEvent.BACKUP_UNUSUAL_SIZE,
          BackupPolicyStatus.VERIFICATION_CURRENT, NotificationEvent.BACKUP_VERIFICATION_OVERDUE);

  /** The reason of VerificationCurrent when the newest verification has failed. */
  private static final String VERIFICATION_FAILED = "VerificationFailed";

  /**
   * The facts of {@code policy}.
   *
   * @param conditions its conditions as they are now
   * @param backups the backups that name it; those of a namesake do not count
   * @param restores restores that may be of its backups
   * @param prunes the prunes that name it
   */
  static Facts of(
      BackupPolicy policy,
      List<Condition> conditions,
      Collection<Backup> backups,
      Collection<Restore> restores,
      Collection<Prune> prunes) {
    Stream<Fact> happened =
        Stream.of(
                backups.stream().map(backup -> BackupFacts.of(policy, backup)),
                restores.stream().map(restore -> RestoreFacts.of(policy, restore)),
                prunes.stream().map(PruneFacts::of),
                conditions.stream().map(condition -> begun(policy, condition)))
            .flatMap(found -> found)
            .flatMap(Optional::stream);
    Set<String> subjects =
        Stream.of(backups, restores, prunes)
            .flatMap(Collection::stream)
            .map(object -> Fact.subject(object.getMetadata().getUid()))
            .collect(Collectors.toSet());
    return new Facts(
        happened.toList(),
        conditions.stream()
            .map(condition -> over(policy, condition))
            .flatMap(Optional::stream)
            .toList(),
        subjects);
  }

  /** Whether {@code annotations} are those of a record that was made again from what is stored. */
  static boolean isMadeAgain(Map<String, String> annotations) {
    return annotations != null && annotations.containsKey(Api.MADE_AGAIN_ANNOTATION);
  }

  private static Optional<Fact> begun(BackupPolicy policy, Condition condition) {
    return "False".equals(condition.getStatus())
        ? lasting(policy, condition, false)
        : Optional.empty();
  }

  private static Optional<Fact> over(BackupPolicy policy, Condition condition) {
    return "True".equals(condition.getStatus())
        ? lasting(policy, condition, true)
        : Optional.empty();
  }

  private static Optional<Fact> lasting(BackupPolicy policy, Condition condition, boolean over) {
    return Optional.ofNullable(CONDITIONS.get(condition.getType()))
        // Each verification that fails is told of by itself.
        .filter(event -> !VERIFICATION_FAILED.equals(condition.getReason()))
        .map(
            event ->
                new Fact(
                    Fact.id(
                        policy.getMetadata().getUid(),
                        event.text() + "|" + over + "|" + condition.getLastTransitionTime()),
                    event,
                    over,
                    true,
                    policy.getKind(),
                    policy.getMetadata().getName(),
                    null,
                    policy.getMetadata().getCreationTimestamp(),
                    condition.getLastTransitionTime(),
                    condition.getMessage()));
  }
}
