package dev.holdfast.image;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import dev.holdfast.embedded.TemporaryDirectory;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.DockerStatus;

/**
 * The one container of a pod, as a kubelet makes it: image, arguments, environment, volumes, memory
 * and security context; on the network of this machine, where the servers of the tests listen.
 */
final class PodContainer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Container container;
  private final PodSpec pod;
  private final Map<String, Map<String, String>> secrets;
  private final TemporaryDirectory directory = TemporaryDirectory.create("holdfast-pod");
  private final List<Bind> binds = new ArrayList<>();
  private final Map<String, String> scratch = new HashMap<>();
  private final Path terminationLog;
  private final GenericContainer<?> running;

  /**
   * Lays out the volumes of {@code pod}.
   *
   * @param secrets the Secrets of its namespace, by name and key; one that is missing is empty
   */
  PodContainer(PodSpec pod, Map<String, Map<String, String>> secrets) {
    this.pod = pod;
    this.container = pod.getContainers().get(0);
    this.secrets = secrets;
    try {
      terminationLog =
          readable(Files.createFile(directory.path().resolve("termination")), "rw-rw-rw-");
      container.getVolumeMounts().forEach(this::mount);
      if (container.getTerminationMessagePath() != null) {
        binds.add(bind(terminationLog, container.getTerminationMessagePath(), false));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    running =
        new GenericContainer<>(DockerImageName.parse(container.getImage()))
            .withImagePullPolicy(image -> false)
            .withNetworkMode("host")
            .withCommand(container.getArgs().toArray(String[]::new))
            .withCreateContainerCmdModifier(this::harden);
    for (EnvVar variable : container.getEnv()) {
      running.withEnv(variable.getName(), variable.getValue());
    }
  }

  /** One more variable, or another value of one. */
  PodContainer with(String name, String value) {
    running.withEnv(name, value);
    return this;
  }

  /** One more file, read-only. */
  PodContainer with(Path file, String where) {
    binds.add(bind(file, where, true));
    return this;
  }

  /** Another program of the image, in place of its entrypoint. */
  PodContainer instead(String... command) {
    running.withCreateContainerCmdModifier(
        create ->
            create.withEntrypoint(command[0]).withCmd(List.of(command).subList(1, command.length)));
    return this;
  }

  /** Starts it, and does not wait for anything. */
  void start() {
    running.start();
  }

  /** Runs it to its end, and says how it ended. */
  Ended run() {
    running.withStartupCheckStrategy(new End()).start();
    try {
      return new Ended(
          running.getCurrentContainerInfo().getState().getExitCodeLong(),
          running.getLogs(),
          Files.readString(terminationLog));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has said. */
  String log() {
    return running.getLogs();
  }

  @Override
  public void close() {
    running.close();
    directory.close();
  }

  /**
   * How a container ended.
   *
   * @param termination its termination message
   */
  record Ended(long exitCode, String log, String termination) {}

  private void harden(CreateContainerCmd command) {
    PodSecurityContext shared = pod.getSecurityContext();
    SecurityContext own = container.getSecurityContext();
    long memory =
        Quantity.getAmountInBytes(container.getResources().getLimits().get("memory")).longValue();
    HostConfig host = command.getHostConfig();
    host.withReadonlyRootfs(own.getReadOnlyRootFilesystem())
        .withCapDrop(
            own.getCapabilities().getDrop().stream()
                .map(Capability::valueOf)
                .toArray(Capability[]::new))
        .withSecurityOpts(List.of("no-new-privileges:" + !own.getAllowPrivilegeEscalation()))
        .withMemory(memory)
        .withMemorySwap(memory)
        .withBinds(binds)
        .withTmpFs(scratch);
    command.withUser(shared.getRunAsUser() + ":" + shared.getRunAsGroup());
  }

  private void mount(VolumeMount mount) {
    Volume volume =
        pod.getVolumes().stream()
            .filter(one -> one.getName().equals(mount.getName()))
            .findFirst()
            .orElseThrow();
    if (volume.getEmptyDir() != null) {
      // As a directory of a node: programs may be run from it.
      scratch.put(mount.getMountPath(), "rw,exec,size=64m,mode=1777");
    } else if (volume.getSecret() != null) {
      binds.add(bind(secret(volume.getName(), volume.getSecret()), mount.getMountPath(), true));
    } else {
      throw new IllegalStateException(volume + " is of a kind that these tests do not know");
    }
  }

  private Path secret(String volume, SecretVolumeSource source) {
    try {
      Path mounted = Files.createDirectory(directory.path().resolve(volume));
      for (var entry : secrets.getOrDefault(source.getSecretName(), Map.of()).entrySet()) {
        boolean wanted =
            source.getItems().isEmpty()
                || source.getItems().stream().anyMatch(one -> one.getKey().equals(entry.getKey()));
        if (wanted) {
          readable(
              Files.writeString(mounted.resolve(entry.getKey()), entry.getValue()), "r--r--r--");
        }
      }
      return readable(mounted, "rwxr-xr-x");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By the user of the container, who is not the one of the tests. */
  private static Path readable(Path file, String permissions) throws IOException {
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static Bind bind(Path from, String to, boolean readOnly) {
    return new Bind(
        from.toString(),
        new com.github.dockerjava.api.model.Volume(to),
        readOnly ? AccessMode.ro : AccessMode.rw);
  }

  /** A container whose end is what is waited for, however it ended. */
  private static final class End extends StartupCheckStrategy {
    End() {
      withTimeout(PATIENCE);
    }

    @Override
    public StartupStatus checkStartupState(DockerClient client, String container) {
      return DockerStatus.isContainerStopped(getCurrentState(client, container))
          ? StartupStatus.SUCCESSFUL
          : StartupStatus.NOT_YET_KNOWN;
    }
  }
}
