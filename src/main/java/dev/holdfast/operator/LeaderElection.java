package dev.holdfast.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import java.util.UUID;
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
  LeaderElectionConfiguration election(LeaderElectionConfig config, KubernetesClient client) {
    String identity = identity();
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
                        new LeaderCallbacks(
                            () -> {},
                            () -> end(new LeaseReturn(client, namespace(client), lease, identity)),
                            leader -> {}))
                    .build())
        .orElse(null);
  }

  /**
   * Whoever has lost the Lease starts anew: its controllers cannot be stopped and started again.
   */
  private static void end(LeaseReturn lease) {
    LOG.info("The Lease is held no more, so this operator ends");
    Quarkus.asyncExit(1);
    lease.run();
  }

  /** The name of the pod, so that one that is restarted under its name goes on at once. */
  private static String identity() {
    String host = System.getenv("HOSTNAME");
    return host == null || host.isBlank() ? UUID.randomUUID().toString() : host;
  }

  /** Where the framework has it: in the operator's own. */
  private static String namespace(KubernetesClient client) {
    return client.getConfiguration().getNamespace();
  }
}
