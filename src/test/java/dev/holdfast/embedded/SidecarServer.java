package dev.holdfast.embedded;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What stands for a native sidecar with a server: the PostgreSQL of this machine, on a port of its
 * own, since pods here share the loopback interface. It answers when the run begins.
 */
final class SidecarServer implements AutoCloseable {
  private static final String CONTAINER = "server";

  private final EmbeddedPostgres postgres;

  private SidecarServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Starts the one that {@code pod} asks for; empty if it asks for none.
   *
   * @param root the directory with the volumes of the pod
   */
  static Optional<SidecarServer> start(Pod pod, Path root) throws IOException {
    Optional<Container> container =
        pod.getSpec().getInitContainers().stream()
            .filter(one -> CONTAINER.equals(one.getName()))
            .filter(one -> "Always".equals(one.getRestartPolicy()))
            .findFirst();
    if (container.isEmpty()) {
      return Optional.empty();
    }
    String volume = secret(container.get());
    Path directory = Files.createDirectories(root.resolve("volumes").resolve(volume));
    EmbeddedPostgres postgres = EmbeddedPostgres.start();
    Files.writeString(directory.resolve("username"), EmbeddedPostgres.USER);
    Files.writeString(directory.resolve("password"), EmbeddedPostgres.PASSWORD);
    Files.writeString(directory.resolve("port"), String.valueOf(postgres.port()));
    return Optional.of(new SidecarServer(postgres));
  }

  /** The volume that the password is put in: what the variable names is below its mount. */
  private static String secret(Container container) {
    String file =
        container.getEnv().stream()
            .filter(variable -> variable.getName().equals("POSTGRES_PASSWORD_FILE"))
            .findFirst()
            .orElseThrow()
            .getValue();
    return container.getVolumeMounts().stream()
        .filter(mount -> file.equals(mount.getMountPath() + "/password"))
        .map(VolumeMount::getName)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    postgres.close();
  }
}
