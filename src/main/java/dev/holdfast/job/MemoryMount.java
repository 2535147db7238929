package dev.holdfast.job;

import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

/**
 * A directory that the containers of a pod share, which is never written to a disk.
 *
 * @param volume name of the volume, and of the directory that it is mounted at
 * @param field the field that it is for, for messages
 */
record MemoryMount(String volume, String field) implements Mount {
  private static final String SIZE = "1Mi";

  @Override
  public Volume volumeSource() {
    return new VolumeBuilder()
        .withName(volume)
        .withNewEmptyDir()
        .withMedium("Memory")
        .withNewSizeLimit(SIZE)
        .endEmptyDir()
        .build();
  }

  @Override
  public VolumeMount mount() {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(directory())
        .withReadOnly(true)
        .build();
  }

  /** Where the run finds it. */
  String directory() {
    return ROOT + volume;
  }
}
