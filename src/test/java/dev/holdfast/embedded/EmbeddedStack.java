package dev.holdfast.embedded;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Everything that Holdfast needs, and the packaged operator on top of it. */
public final class EmbeddedStack implements AutoCloseable {
  /** The namespace of everything. */
  public static final String NAMESPACE = "default";

  private final EmbeddedPostgres postgres;
  private final EmbeddedS3 s3;
  private final EmbeddedCluster cluster;

  private EmbeddedStack(EmbeddedPostgres postgres, EmbeddedS3 s3, EmbeddedCluster cluster) {
    this.postgres = postgres;
    this.s3 = s3;
    this.cluster = cluster;
  }

  /** Starts all of it. */
  public static EmbeddedStack start() {
    return start(Map.of());
  }

  /** The same with more in the environment of the operator. */
  public static EmbeddedStack start(Map<String, String> configuration) {
    return with(() -> EmbeddedCluster.start(configuration));
  }

  /**
   * The same with a new PostgreSQL, and a cluster that another test of this JVM may have used: an
   * operator's start takes longer than many a test. Its policies have no Catalogues made.
   */
  public static EmbeddedStack borrow() {
    return with(EmbeddedCluster::borrow);
  }

  private static EmbeddedStack with(Supplier<EmbeddedCluster> source) {
    CompletableFuture<EmbeddedS3> s3 = CompletableFuture.supplyAsync(EmbeddedS3::borrow);
    EmbeddedPostgres postgres = EmbeddedPostgres.start();
    EmbeddedStack stack = new EmbeddedStack(postgres, s3.join(), source.get());
    stack.secret(
        "shop-db",
        Map.of("username", EmbeddedPostgres.USER, "password", EmbeddedPostgres.PASSWORD));
    stack.secret(
        "s3",
        Map.of(
            "AWS_ACCESS_KEY_ID", EmbeddedS3.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY", EmbeddedS3.SECRET_KEY));
    return stack;
  }

  /** Starts the operator again, after it was killed. */
  public void startOperator() {
    cluster.startOperator();
  }

  /** Starts the operator with more in its environment, after it was killed. */
  public void startOperator(Map<String, String> configuration) {
    cluster.startOperator(configuration);
  }

  /** Creates a Secret. */
  public void secret(String name, Map<String, String> values) {
    client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withData(
                    values.entrySet().stream()
                        .collect(
                            java.util.stream.Collectors.toMap(
                                Map.Entry::getKey,
                                e ->
                                    java.util.Base64.getEncoder()
                                        .encodeToString(
                                            e.getValue()
                                                .getBytes(
                                                    java.nio.charset.StandardCharsets.UTF_8)))))
                .build())
        .create();
  }

  public EmbeddedPostgres postgres() {
    return postgres;
  }

  public EmbeddedS3 s3() {
    return s3;
  }

  public LocalKubelet kubelet() {
    return cluster.kubelet();
  }

  public HoldfastProcess operator() {
    return cluster.operator();
  }

  public EmbeddedKubernetes kubernetes() {
    return cluster.kubernetes();
  }

  public KubernetesClient client() {
    return kubernetes().client();
  }

  /** The kubeconfig of the API server. */
  public Path kubeconfig() {
    return cluster.kubeconfig();
  }

  @Override
  public void close() {
    cluster.close();
    s3.close();
    postgres.close();
  }
}
