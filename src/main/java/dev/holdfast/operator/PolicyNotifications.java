package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.notify.Dispatcher;
import dev.holdfast.notify.NotificationConfig;
import dev.holdfast.notify.PolicyId;
import dev.holdfast.notify.PolicyNews;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/**
 * The notifications of policies: first the status says what is due, then it is delivered, then the
 * status says that it is not due any more. Whatever is interrupted is due again.
 */
@ApplicationScoped
class PolicyNotifications {
  private final Dispatcher dispatcher;
  private final NotificationConfig config;

  PolicyNotifications(Dispatcher dispatcher, NotificationConfig config) {
    this.dispatcher = dispatcher;
    this.config = config;
  }

  /** Has the policy looked at when something of it was delivered, or cannot be. */
  void wake(SimpleInboundEventSource<BackupPolicy> source) {
    dispatcher.listen(
        policy -> source.propagateEvent(new ResourceID(policy.name(), policy.namespace())));
  }

  /** What the policy says of its notifications, which are not delivered yet. */
  PolicyNews look(
      BackupPolicy policy, BackupPolicyStatus status, PolicyNews.Around around, Instant now) {
    return PolicyNews.of(
        policy,
        status,
        around,
        dispatcher.directory(),
        dispatcher.outcomes(id(policy)),
        config.giveUpAfter(),
        now);
  }

  /** What {@code news} says is written, and so may be delivered. */
  void deliver(BackupPolicy policy, PolicyNews news) {
    dispatcher.offer(id(policy), news.parcels());
  }

  private static PolicyId id(BackupPolicy policy) {
    return new PolicyId(
        policy.getMetadata().getNamespace(),
        policy.getMetadata().getName(),
        policy.getMetadata().getUid());
  }
}
