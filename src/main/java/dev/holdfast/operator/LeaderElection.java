package dev.holdfast.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Of several operators one works, which holds a Lease, and the others keep their caches warm. One
 * that was paused may believe for a moment that it still holds it: what is created has names that
 * follow from what it is for, what is written is refused if it has changed since, and what is
 * deleted is named by its UID, so two that act at once do what one would.
 */
@Singleton
class LeaderElection {
  private static final Logger LOG = Logger.getLogger(LeaderElection.class);

  private final KubernetesClient client;
  private final String identity =
      Optional.ofNullable(System.getenv("HOSTNAME"))
          .filter(name -> !name.isBlank())
          .orElseGet(() -> UUID.randomUUID().toString());
  private volatile boolean stopping;

  LeaderElection(KubernetesClient client) {
    this.client = client;
  }

  /** Before the controllers are stopped, which the framework does then. */
  void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
    stopping = true;
  }

  /** Null, and no election, unless the configuration names a Lease. */
  @Produces
  @Dependent
  @Unremovable
  LeaderElectionConfiguration election(LeaderElectionConfig config) {
    return config
        .lease()
        .map(
            lease ->
                LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(lease)
                    .withIdentity(identity)
                    .withLeaseDuration(config.leaseDuration())
                    .withRenewDeadline(config.leaseDuration().multipliedBy(3).dividedBy(4))
                    .withRetryPeriod(config.leaseDuration().dividedBy(4))
                    // The framework would end the program from within its own end, which never
                    // comes.
                    .withExitOnStopLeading(false)
                    .withLeaderCallbacks(
                        new LeaderCallbacks(() -> {}, () -> end(lease), leader -> {}))
                    .build())
        .orElse(null);
  }

  /**
   * Whoever has lost the Lease starts anew: its controllers cannot be stopped and started again.
   * One that is stopped comes here when its controllers have ended.
   */
  private void end(String lease) {
    if (stopping) {
      new LeaseReturn(client, client.getNamespace(), lease, identity).run();
    } else {
      LOG.info("The Lease is held no more, so this operator ends");
      Quarkus.asyncExit(1);
    }
  }
}
