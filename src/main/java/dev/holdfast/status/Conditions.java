package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Api;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Standard conditions.
 *
 * @see <a
 *     href="https://github.com/kubernetes/community/blob/main/contributors/devel/sig-architecture/api-conventions.md">Kubernetes
 *     API conventions, typical status properties</a>
 */
public final class Conditions {
  private Conditions() {}

  /** The condition of {@code type} among {@code conditions}. */
  public static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> type.equals(c.getType())).findFirst();
  }

  /** The reason of the condition of {@code type}; null if there is none. */
  static String reason(List<Condition> conditions, String type) {
    return find(conditions, type).map(Condition::getReason).orElse(null);
  }

  /**
   * {@code conditions} with the two that one can wait for: that it is done as it was meant to be,
   * and that it has failed. Until it has come to its end, neither is true.
   */
  static List<Condition> withOutcome(
      List<Condition> conditions,
      boolean complete,
      boolean failed,
      String reason,
      String message,
      Long generation,
      Instant now) {
    List<Condition> first =
        with(conditions, Api.COMPLETE, complete, reason, message, generation, now);
    return with(first, Api.FAILED, failed, reason, message, generation, now);
  }

  /**
   * {@code conditions} with one of them set; its {@code lastTransitionTime} is {@code now} only if
   * its status is another than before.
   */
  public static List<Condition> with(
      List<Condition> conditions,
      String type,
      boolean value,
      String reason,
      String message,
      Long generation,
      Instant now) {
    return with(conditions, type, value ? "True" : "False", reason, message, generation, now);
  }

  /** The same of a condition whose status may be {@code Unknown} too. */
  static List<Condition> with(
      List<Condition> conditions,
      String type,
      String status,
      String reason,
      String message,
      Long generation,
      Instant now) {
    String since =
        find(conditions, type)
            .filter(old -> status.equals(old.getStatus()))
            .map(Condition::getLastTransitionTime)
            .orElse(Times.text(now));
    Condition changed =
        new ConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withMessage(message)
            .withObservedGeneration(generation)
            .withLastTransitionTime(since)
            .build();
    List<Condition> all = new ArrayList<>();
    boolean placed = false;
    for (Condition condition : conditions) {
      if (type.equals(condition.getType())) {
        all.add(changed);
        placed = true;
      } else {
        all.add(condition);
      }
    }
    if (!placed) {
      all.add(changed);
    }
    return all;
  }
}
