package dev.holdfast.embedded;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.awaitility.Awaitility;

/** An API server, what runs its Jobs, and the packaged operator. */
final class EmbeddedCluster implements AutoCloseable {
  /** What tests make, owners before what they own. */
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          BackupPolicy.class,
          Prune.class,
          Catalogue.class,
          PolicyCheck.class,
          BackupCopy.class,
          Restore.class,
          Backup.class,
          Job.class,
          Pod.class,
          PersistentVolumeClaim.class,
          Secret.class,
          Event.class);

  /** A Job more for each policy is time that most tests have no use for. */
  private static final Map<String, String> WITHOUT_CATALOGUES =
      Map.of("HOLDFAST_CATALOGUE_EVERY", "0");

  /** Those that were borrowed and given back, empty; the end of this JVM is theirs. */
  private static final ConcurrentLinkedDeque<EmbeddedCluster> IDLE = new ConcurrentLinkedDeque<>();

  private final TemporaryDirectory directory = TemporaryDirectory.create("holdfast-cluster");
  private final EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("crds"));
  private final LocalKubelet kubelet = LocalKubelet.start(kubernetes, HoldfastProcess.entrypoint());
  private final boolean borrowed;
  private HoldfastProcess operator;

  private EmbeddedCluster(boolean borrowed, Map<String, String> configuration) {
    this.borrowed = borrowed;
    kubernetes.writeKubeconfig(kubeconfig());
    startOperator(configuration);
  }

  static EmbeddedCluster start(Map<String, String> configuration) {
    return new EmbeddedCluster(false, configuration);
  }

  /**
   * One as {@link #start} starts it, which may have been used before. {@link #close} empties it and
   * gives it back.
   */
  static EmbeddedCluster borrow() {
    EmbeddedCluster idle = IDLE.poll();
    return idle == null ? new EmbeddedCluster(true, WITHOUT_CATALOGUES) : idle;
  }

  /** Starts the operator as it is started at first. */
  void startOperator() {
    startOperator(borrowed ? WITHOUT_CATALOGUES : Map.of());
  }

  void startOperator(Map<String, String> configuration) {
    operator =
        HoldfastProcess.operator(
            kubeconfig(), directory.path().resolve("operator.log"), configuration);
  }

  EmbeddedKubernetes kubernetes() {
    return kubernetes;
  }

  LocalKubelet kubelet() {
    return kubelet;
  }

  HoldfastProcess operator() {
    return operator;
  }

  Path kubeconfig() {
    return directory.path().resolve("kubeconfig");
  }

  @Override
  public void close() {
    if (borrowed) {
      empty();
      IDLE.push(this);
      return;
    }
    operator.close();
    kubelet.close();
    kubernetes.close();
    directory.close();
  }

  private void empty() {
    kubernetes.refuse();
    if (!operator.isAlive()) {
      startOperator();
    }
    // What the operator has begun before it hears of the end may still come.
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        // The operator may let go of a record at the same moment.
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> KINDS.stream().mapToInt(this::delete).sum() == 0);
    kubelet.empty();
  }

  /** What nobody waits for any more. */
  private static HasMetadata withoutFinalizers(HasMetadata object) {
    object.getMetadata().setFinalizers(List.of());
    return object;
  }

  /** Deletes all objects of {@code kind}; how many there were. */
  private int delete(Class<? extends HasMetadata> kind) {
    KubernetesClient client = kubernetes.client();
    List<? extends HasMetadata> all =
        client.resources(kind).inNamespace(EmbeddedStack.NAMESPACE).list().getItems();
    for (HasMetadata object : all) {
      if (!object.getMetadata().getFinalizers().isEmpty()) {
        client.resource(object).edit(EmbeddedCluster::withoutFinalizers);
      }
      client.resource(object).delete();
    }
    return all.size();
  }
}
