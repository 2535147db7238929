package dev.holdfast.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Gives back the Lease of an operator that ends, so that another one need not wait until it runs
 * out: for two minutes after each upgrade nobody would work. The framework releases none, whatever
 * it is told.
 */
final class LeaseReturn {
  private static final Logger LOG = Logger.getLogger(LeaseReturn.class);
  private static final int PATIENCE_SECONDS = 5;

  private final KubernetesClient client;
  private final String namespace;
  private final String lease;
  private final String identity;

  /** Of the Lease that {@code identity} may hold. */
  LeaseReturn(KubernetesClient client, String namespace, String lease, String identity) {
    this.client = client;
    this.namespace = namespace;
    this.lease = lease;
    this.identity = identity;
  }

  /** Gives it back if it is held; an API server that does not answer delays no end for long. */
  void run() {
    try {
      CompletableFuture.runAsync(this::giveBack).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warnf(
          "The Lease %s/%s was not given back, so another operator waits until it runs out: %s",
          namespace, lease, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void giveBack() {
    Lease held = client.leases().inNamespace(namespace).withName(lease).get();
    if (held == null || !identity.equals(held.getSpec().getHolderIdentity())) {
      return;
    }
    held.getSpec().setHolderIdentity("");
    held.getSpec().setLeaseDurationSeconds(1);
    // Refused if it was written since: then it is somebody else's, or still to be given back.
    client.resource(held).lockResourceVersion(held.getMetadata().getResourceVersion()).update();
    LOG.infof("The Lease %s/%s is given back", namespace, lease);
  }
}
