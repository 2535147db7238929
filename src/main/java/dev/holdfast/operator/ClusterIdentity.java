package dev.holdfast.operator;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The identity of the cluster: the UID of its {@code kube-system} namespace, which is the customary
 * stand-in, since Kubernetes has no other.
 */
@ApplicationScoped
class ClusterIdentity {
  private static final String NAMESPACE = "kube-system";

  private final KubernetesClient client;
  private volatile String uid;

  ClusterIdentity(KubernetesClient client) {
    this.client = client;
  }

  /**
   * The UID.
   *
   * @throws IllegalStateException if there is no such namespace
   */
  String uid() {
    String known = uid;
    if (known == null) {
      Namespace namespace = client.namespaces().withName(NAMESPACE).get();
      if (namespace == null) {
        throw new IllegalStateException("there is no namespace " + NAMESPACE);
      }
      known = namespace.getMetadata().getUid();
      uid = known;
    }
    return known;
  }
}
