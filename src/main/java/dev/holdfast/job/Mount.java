package dev.holdfast.job;

import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;

/** Something that a pod mounts for its run. */
sealed interface Mount permits SecretMount, ClaimMount, MemoryMount {
  /** The directory below which everything is mounted. */
  String ROOT = "/var/run/holdfast/";

  /** The volume of the pod. */
  Volume volumeSource();

  /** Where the container sees it. */
  VolumeMount mount();
}
