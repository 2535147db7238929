package dev.holdfast.operator;

import dev.holdfast.kubeconfig.ClientKey;
import io.fabric8.kubernetes.client.Config;
import io.quarkus.kubernetes.client.KubernetesConfigCustomizer;
import jakarta.inject.Singleton;

/** Lets the operator's kubeconfig have any client key that kubectl takes. */
@Singleton
final class ClientKeyCustomizer implements KubernetesConfigCustomizer {
  @Override
  public void customize(Config config) {
    ClientKey.makeUsable(config);
  }
}
