package dev.holdfast.embedded;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Everything that Holdfast needs, and the packaged operator on top of it. */
public final class EmbeddedStack implements AutoCloseable {
  /** The namespace of everything. */
  public static final String NAMESPACE = "default";

  private final TemporaryDirectory directory = TemporaryDirectory.create("holdfast-stack");
  private final EmbeddedPostgres postgres;
  private final EmbeddedS3 s3;
  private final EmbeddedKubernetes kubernetes;
  private final LocalKubelet kubelet;
  private HoldfastProcess operator;

  private EmbeddedStack(
      EmbeddedPostgres postgres,
      EmbeddedS3 s3,
      EmbeddedKubernetes kubernetes,
      LocalKubelet kubelet) {
    this.postgres = postgres;
    this.s3 = s3;
    this.kubernetes = kubernetes;
    this.kubelet = kubelet;
  }

  /** Starts all of it. */
  public static EmbeddedStack start() {
    CompletableFuture<EmbeddedS3> s3 = CompletableFuture.supplyAsync(EmbeddedS3::borrow);
    EmbeddedPostgres postgres = EmbeddedPostgres.start();
    EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("crds"));
    LocalKubelet kubelet = LocalKubelet.start(kubernetes, HoldfastProcess.entrypoint());
    EmbeddedStack stack = new EmbeddedStack(postgres, s3.join(), kubernetes, kubelet);
    kubernetes.writeKubeconfig(stack.kubeconfig());
    stack.secret(
        "shop-db",
        Map.of("username", EmbeddedPostgres.USER, "password", EmbeddedPostgres.PASSWORD));
    stack.secret(
        "s3",
        Map.of(
            "AWS_ACCESS_KEY_ID", EmbeddedS3.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY", EmbeddedS3.SECRET_KEY));
    stack.startOperator();
    return stack;
  }

  /** Starts the operator again, after it was killed. */
  public void startOperator() {
    operator = HoldfastProcess.operator(kubeconfig(), directory.path().resolve("operator.log"));
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
    return kubelet;
  }

  public HoldfastProcess operator() {
    return operator;
  }

  public EmbeddedKubernetes kubernetes() {
    return kubernetes;
  }

  public KubernetesClient client() {
    return kubernetes.client();
  }

  /** The kubeconfig of the API server. */
  public Path kubeconfig() {
    return directory.path().resolve("kubeconfig");
  }

  @Override
  public void close() {
    operator.close();
    kubelet.close();
    kubernetes.close();
    s3.close();
    postgres.close();
    directory.close();
  }
}
