package dev.holdfast.job;

import java.util.Objects;

/**
 * What every Job gets from the operator's own configuration, and no tenant can choose.
 *
 * @param image the image that the Jobs run
 * @param imagePullPolicy when it is pulled: Always, IfNotPresent or Never; null for Kubernetes'
 *     default
 * @param clusterUid the UID of the cluster, which ends up in every manifest
 */
public record JobContext(String image, String imagePullPolicy, String clusterUid) {

  public JobContext {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(clusterUid, "clusterUid");
  }
}
