package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.ThrowAwayServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSourceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PostgreSQL server beside a run: a native sidecar, which starts before the run and does not keep
 * the Job from ending. It makes up its own password, in memory that only the pod's containers see,
 * and listens to them alone.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/">Sidecar
 *     containers</a>
 */
final class ServerSidecar {
  /** The name of its container. */
  static final String CONTAINER = "server";

  private static final String SECRET_VOLUME = "server";
  private static final String DATA_VOLUME = "server-data";
  private static final String DATA = "/var/lib/holdfast";
  private static final String SOCKET_VOLUME = "server-run";
  private static final String SOCKET = "/var/run/postgresql";
  private static final String SCRATCH_VOLUME = "server-tmp";
  private static final String SMALL = "64Mi";

  /** Write-ahead log, and what an empty server has. */
  private static final long OVERHEAD_MEBIBYTES = 2_048;

  /** Indexes, and what a table takes on disk beyond its rows. */
  private static final long FACTOR = 3;

  /**
   * The password is made once, for a server that is restarted has it. Then the image does what it
   * always does; nothing has to survive a crash of the machine.
   */
  private static final String SCRIPT =
      """
      set -eu
      (
        umask 027
        if [ ! -s "$1/password" ]; then
          printf postgres > "$1/username"
          head -c 32 /dev/urandom | base64 | tr -d '\\n' > "$1/.password"
          mv "$1/.password" "$1/password"
        fi
      )
      exec docker-entrypoint.sh postgres -c listen_addresses=127.0.0.1 -c fsync=off \\
        -c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0
      """;

  private final ThrowAwayServer server;
  private final String image;
  private final long rawBytes;

  private ServerSidecar(ThrowAwayServer server, String image, long rawBytes) {
    this.server = server;
    this.image = image;
    this.rawBytes = rawBytes;
  }

  /**
   * The server that {@code server} asks for.
   *
   * @param major the major version of the backup; null if nobody knows
   * @param rawBytes the size of the dump before compression; null if nobody knows
   * @throws IllegalArgumentException if it needs an image and cannot be guessed
   */
  static ServerSidecar of(ThrowAwayServer server, Integer major, Long rawBytes) {
    if (server.image() == null && major == null) {
      throw new IllegalArgumentException(
          "spec.target.server.image: name it, since the backup does not say its version");
    }
    return new ServerSidecar(
        server,
        server.image() == null ? "postgres:" + major : server.image(),
        rawBytes == null ? 0 : rawBytes);
  }

  /** Where its user and password are. */
  static MemoryMount secret() {
    return new MemoryMount(SECRET_VOLUME, "spec.target.server");
  }

  /** The same Job, with the server beside its container. */
  Job beside(Job job) {
    return new JobBuilder(job)
        .editSpec()
        .editTemplate()
        .editMetadata()
        .withAnnotations(WithoutIdentity.of(job.getSpec().getTemplate().getMetadata(), CONTAINER))
        .endMetadata()
        .editSpec()
        .addToInitContainers(container())
        .addAllToVolumes(volumes())
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private Container container() {
    String secret = secret().directory();
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(image)
        .withRestartPolicy("Always")
        .withCommand("sh", "-c", SCRIPT, "server", secret)
        .addNewEnv()
        .withName("POSTGRES_PASSWORD_FILE")
        .withValue(secret + "/password")
        .endEnv()
        .addNewEnv()
        .withName("PGDATA")
        .withValue(DATA + "/data")
        .endEnv()
        .addNewEnv()
        .withName("POSTGRES_INITDB_ARGS")
        .withValue("--auth-local=scram-sha-256 --auth-host=scram-sha-256 --no-sync")
        .endEnv()
        // The run starts once it answers. What it takes to start is limited by noProgressTimeout.
        .withNewStartupProbe()
        .withNewExec()
        .withCommand("pg_isready", "--host=127.0.0.1", "--quiet")
        .endExec()
        .withPeriodSeconds(1)
        .withFailureThreshold(600)
        .endStartupProbe()
        .withResources(resources())
        .withNewSecurityContext()
        .withRunAsUser(server.runAsUser())
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .addNewVolumeMount()
        .withName(SECRET_VOLUME)
        .withMountPath(secret)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(DATA_VOLUME)
        .withMountPath(DATA)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(SOCKET_VOLUME)
        .withMountPath(SOCKET)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(SCRATCH_VOLUME)
        .withMountPath("/tmp")
        .endVolumeMount()
        .build();
  }

  private ResourceRequirements resources() {
    ResourceRequirements asked = server.resources();
    if (asked != null && !(asked.getRequests().isEmpty() && asked.getLimits().isEmpty())) {
      return asked;
    }
    return new ResourceRequirementsBuilder()
        .addToRequests("cpu", new Quantity("250m"))
        .addToRequests("memory", new Quantity("512Mi"))
        .addToLimits("memory", new Quantity("1Gi"))
        .build();
  }

  private List<Volume> volumes() {
    return Stream.of(
            volume(DATA_VOLUME, storage()),
            volume(SOCKET_VOLUME, SMALL),
            volume(SCRATCH_VOLUME, SMALL))
        .toList();
  }

  private String storage() {
    return server.storage() == null
        ? (OVERHEAD_MEBIBYTES + FACTOR * (rawBytes >> 20)) + "Mi"
        : server.storage();
  }

  private static Volume volume(String name, String size) {
    return new VolumeBuilder()
        .withName(name)
        .withEmptyDir(new EmptyDirVolumeSourceBuilder().withNewSizeLimit(size).build())
        .build();
  }
}
