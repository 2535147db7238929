package dev.holdfast.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.embedded.RealApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What people apply is what a real API server takes, field by field: chart, plain manifests, quick
 * start.
 */
class ChartIT {
  /** Kinds that the cluster has only if somebody has installed them. */
  private static final Set<String> FOREIGN = Set.of("ServiceMonitor", "PrometheusRule");

  private static RealApiServer server;

  @BeforeAll
  static void start() {
    server = RealApiServer.start();
    for (String namespace : new String[] {Chart.NAMESPACE, "shops", "billing"}) {
      server
          .client()
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
          .create();
    }
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{replicas: 1, leaderElection: {enabled: false}}",
        "{watchNamespaces: [shops, billing], fullnameOverride: bastion}",
        "{nameOverride: keeper, crds: {keep: false}, rbac: {aggregate: false}}",
        "{admissionPolicy: {serverImages: ['postgres:', 'registry.example.com/postgres@']}}",
        "{networkPolicy: {enabled: true, from: [{namespaceSelector: {}}]}, priorityClassName:"
            + " system-cluster-critical, tolerations: [{operator: Exists}], nodeSelector: {a: b},"
            + " affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
            + " {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]}}},"
            + " imagePullSecrets: [{name: registry}], podLabels: {a: b}, podAnnotations: {a: b},"
            + " extraEnv: [{name: QUARKUS_LOG_LEVEL, value: DEBUG}], resources: {limits: {cpu: 1}},"
            + " catalogueEvery: 0, image: {pullPolicy: Always}, serviceAccount: {annotations: {a:"
            + " b}}}",
        "{configuration: {quarkus.log.level: DEBUG, holdfast.job.keep-failed: 48H}, notifications:"
            + " {mail: {from: a@example.com, host: mail, credentialsSecret: smtp}, channels: {ops:"
            + " {type: slack, urlSecret: {name: slack, key: url}}, pager: {type: webhook, url:"
            + " 'https://pager.example.com', keySecrets: [{name: pager, key: key}]}}}}",
        "{metrics: {serviceMonitor: {enabled: true, labels: {release: prometheus}}}}"
      })
  void serverTakesWhatHelmMakes(String values) {
    assertTaken(Chart.objects(values));
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator.yaml", "operator-rest.yaml"})
  void serverTakesThePlainManifests(String file) throws IOException {
    assertTaken(Chart.parse(Files.readString(Path.of("deploy", file))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"database.yaml", "policy.yaml"})
  void serverTakesWhatTheQuickStartApplies(String file) throws IOException {
    assertTaken(Chart.parse(Files.readString(Path.of("deploy", "quick-start", file))));
  }

  private static void assertTaken(List<GenericKubernetesResource> objects) {
    assertThat(objects).isNotEmpty();
    KubernetesClient client = server.client();
    for (GenericKubernetesResource object : objects) {
      if (FOREIGN.contains(object.getKind())) {
        continue;
      }
      boolean known = client.resource(object).get() != null;
      var strictly =
          client.resource(object).dryRun().fieldValidation(FieldValidateable.Validation.STRICT);
      assertThat((known ? strictly.update() : strictly.create()).getMetadata().getName())
          .isEqualTo(object.getMetadata().getName());
    }
  }
}
