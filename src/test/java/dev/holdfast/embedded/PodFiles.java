package dev.holdfast.embedded;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The volumes and the environment of a pod that runs as a process.
 *
 * <p>A process has no mounts of its own, so every mount path becomes a directory below the pod's
 * own, and where a mount path stands in an argument or in the value of a variable, it is replaced
 * by that directory; so is the path of the termination message.
 */
final class PodFiles {
  /** Something that the pod refers to does not exist. */
  static final class MissingException extends Exception {
    private static final long serialVersionUID = 1L;

    MissingException(String message) {
      super(message);
    }
  }

  private final KubernetesClient client;
  private final LocalClaims claims;
  private final Pod pod;
  private final Container container;
  private final Path root;
  private final Map<String, Path> mounts = new LinkedHashMap<>();

  PodFiles(KubernetesClient client, LocalClaims claims, Pod pod, Path root) {
    this.client = client;
    this.claims = claims;
    this.pod = pod;
    this.container = pod.getSpec().getContainers().get(0);
    this.root = root;
  }

  Path terminationLog() {
    return root.resolve("termination-log");
  }

  /** Lays out all volumes. */
  void layOut() throws IOException, MissingException {
    mounts.clear();
    for (VolumeMount mount : container.getVolumeMounts()) {
      Volume volume =
          pod.getSpec().getVolumes().stream()
              .filter(v -> v.getName().equals(mount.getName()))
              .findFirst()
              .orElseThrow(() -> new MissingException("no volume " + mount.getName()));
      Path directory = Files.createDirectories(root.resolve("volumes").resolve(volume.getName()));
      if (volume.getSecret() != null) {
        fill(directory, volume.getSecret());
      } else if (volume.getPersistentVolumeClaim() != null) {
        directory = claims.directory(pod, volume.getPersistentVolumeClaim().getClaimName());
      } else if (volume.getEmptyDir() == null) {
        throw new MissingException("volume " + volume.getName() + " is of an unknown kind");
      }
      mounts.put(mount.getMountPath(), directory);
    }
    mounts.put(container.getTerminationMessagePath(), terminationLog());
  }

  private void fill(Path directory, SecretVolumeSource source)
      throws IOException, MissingException {
    Secret secret =
        client
            .secrets()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(source.getSecretName())
            .get();
    if (secret == null) {
      if (Boolean.TRUE.equals(source.getOptional())) {
        return;
      }
      throw new MissingException("secret \"" + source.getSecretName() + "\" not found");
    }
    Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
    List<KeyToPath> items =
        source.getItems().isEmpty()
            ? data.keySet().stream().map(key -> new KeyToPath(key, null, key)).toList()
            : source.getItems();
    for (KeyToPath item : items) {
      String value = data.get(item.getKey());
      if (value != null) {
        Path file = directory.resolve(item.getPath());
        Files.write(file, Base64.getDecoder().decode(value));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
      } else if (!Boolean.TRUE.equals(source.getOptional())) {
        throw new MissingException("references non-existent secret key: " + item.getKey());
      }
    }
  }

  /** The environment: what the pod says, and what an image would say itself. */
  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", System.getenv("PATH"));
    environment.put("LANG", "C.UTF-8");
    // A container would read it from its control group.
    Quantity limit = container.getResources().getLimits().get("memory");
    environment.put(
        "HOLDFAST_MEMORY_LIMIT", Quantity.getAmountInBytes(limit).toBigIntegerExact().toString());
    for (EnvVar variable : container.getEnv()) {
      environment.put(variable.getName(), local(variable.getValue()));
    }
    return environment;
  }

  List<String> arguments() {
    return container.getArgs().stream().map(this::local).toList();
  }

  private String local(String text) {
    if (text == null) {
      return "";
    }
    // The longest first: one mount path may be the beginning of another.
    String alternatives =
        mounts.keySet().stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    return Pattern.compile("(" + alternatives + ")(?![\\w-])")
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(mounts.get(found.group(1)).toAbsolutePath().toString()));
  }
}
