package dev.holdfast.job;

import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

/**
 * A PersistentVolumeClaim that a pod mounts, as a whole: with {@code subPath} the kubelet would
 * make the directory, as root and with permissions of its own choosing.
 *
 * @param volume name of the volume, and of the directory that it is mounted at
 * @param claim name of the claim
 * @param readOnly whether the run only reads from it
 */
record ClaimMount(String volume, String claim, boolean readOnly) implements Mount {

  /**
   * The volume. It is the mount that is read-only, not the volume: some drivers would attach it in
   * another way then, which a backup that runs beside the restore would have to wait for.
   */
  @Override
  public Volume volumeSource() {
    return new VolumeBuilder()
        .withName(volume)
        .withNewPersistentVolumeClaim()
        .withClaimName(claim)
        .endPersistentVolumeClaim()
        .build();
  }

  @Override
  public VolumeMount mount() {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(directory())
        .withReadOnly(readOnly)
        .build();
  }

  /** Where the run finds it. */
  String directory() {
    return ROOT + volume;
  }
}
