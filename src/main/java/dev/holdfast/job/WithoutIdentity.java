package dev.holdfast.job;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps the cloud identity of a pod's service account from one of its containers. What gives pods
 * their identity gives it to every container, unless an annotation names those that have none.
 *
 * @see <a href="https://github.com/aws/amazon-eks-pod-identity-webhook">Of AWS</a>
 * @see <a
 *     href="https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html">Of
 *     Azure</a>
 */
final class WithoutIdentity {
  /** The annotations, and what is between two names there. */
  private static final Map<String, String> SEPARATORS =
      Map.of(
          "eks.amazonaws.com/skip-containers", ",",
          "azure.workload.identity/skip-containers", ";");

  private WithoutIdentity() {}

  /** The annotations of {@code pod}, and {@code container} among the containers without. */
  static SortedMap<String, String> of(ObjectMeta pod, String container) {
    SortedMap<String, String> annotations = new TreeMap<>(pod.getAnnotations());
    SEPARATORS.forEach(
        (key, separator) ->
            annotations.merge(key, container, (asked, ours) -> asked + separator + ours));
    return annotations;
  }
}
