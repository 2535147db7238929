package dev.holdfast.operator;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import org.jboss.logging.Logger;

/**
 * Of several operators one works, which holds a Lease, and the others keep their caches warm. One
 * that was paused may believe for a moment that it still holds it: what is created has names that
 * follow from what it is for, what is written is refused if it has changed since, and what is
 * deleted is named by its UID, so two that act at once do what one would.
 */
class LeaderElection {
  private static final Logger LOG = Logger.getLogger(LeaderElection.class);

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
                    .withLeaseDuration(config.leaseDuration())
                    .withRenewDeadline(config.leaseDuration().multipliedBy(3).dividedBy(4))
                    .withRetryPeriod(config.leaseDuration().dividedBy(4))
                    // The framework would end the program from within its own end, which never
                    // comes.
                    .withExitOnStopLeading(false)
                    .withLeaderCallbacks(
                        new LeaderCallbacks(() -> {}, LeaderElection::end, leader -> {}))
                    .build())
        .orElse(null);
  }

  /**
   * Whoever has lost the Lease starts anew: its controllers cannot be stopped and started again.
   */
  private static void end() {
    LOG.info("The Lease is held no more, so this operator ends");
    Quarkus.asyncExit(1);
  }
}
