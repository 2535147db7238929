package dev.holdfast.operator;

import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;

/**
 * Of several operators one works, which holds a Lease, and the others keep their caches warm. One
 * that was paused may believe for a moment that it still holds it: what is created has names that
 * follow from what it is for, what is written is refused if it has changed since, and what is
 * deleted is named by its UID, so two that act at once do what one would.
 */
class LeaderElection {

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
                    // Whoever has lost it starts anew, since its controllers cannot be stopped
                    // between two steps.
                    .withExitOnStopLeading(true)
                    .build())
        .orElse(null);
  }
}
