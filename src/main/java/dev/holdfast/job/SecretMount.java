package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.SecretKeyReference;
import dev.holdfast.api.v1alpha1.SecretReference;
import dev.holdfast.artifact.RunSpec.MountedSecret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

/**
 * A Secret that a pod mounts, whole or one key of it.
 *
 * @param volume name of the volume, and of the directory that it is mounted at
 * @param secret name of the Secret
 * @param key the only key to mount; null for all of them
 * @param field the field of the policy that refers to the Secret, for messages
 */
record SecretMount(String volume, String secret, String key, String field) implements Mount {

  /**
   * Readable by owner and group alone. Files of a Secret volume belong to root and the pod's {@code
   * fsGroup}, so it is the group's bit that lets the run, which is not root, read them.
   */
  private static final int MODE = 0440;

  /** The whole Secret that {@code reference} names; null if it is null. */
  static SecretMount whole(String volume, SecretReference reference, String field) {
    return reference == null
        ? null
        : new SecretMount(volume, reference.name(), null, field + ".name");
  }

  /** The one key that {@code reference} names; null if it is null. */
  static SecretMount single(String volume, SecretKeyReference reference, String field) {
    return reference == null
        ? null
        : new SecretMount(volume, reference.name(), reference.key(), field);
  }

  /** The Secret of {@code mount} as the run finds it; null stays null. */
  static MountedSecret mounted(SecretMount mount) {
    if (mount == null) {
      return null;
    }
    String directory = mount.directory();
    return new MountedSecret(
        mount.secret, mount.key == null ? directory : directory + "/" + mount.key, mount.field);
  }

  /**
   * The volume. It is optional: without the Secret or the key, the pod starts all the same and the
   * run says in one sentence what is missing, rather than a pod that hangs in ContainerCreating.
   */
  @Override
  public Volume volumeSource() {
    var source =
        new VolumeBuilder()
            .withName(volume)
            .withNewSecret()
            .withSecretName(secret)
            .withDefaultMode(MODE)
            .withOptional(true);
    if (key != null) {
      source = source.addNewItem().withKey(key).withPath(key).endItem();
    }
    return source.endSecret().build();
  }

  @Override
  public VolumeMount mount() {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(directory())
        .withReadOnly(true)
        .build();
  }

  private String directory() {
    return ROOT + volume;
  }
}
