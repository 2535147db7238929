package dev.holdfast.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.UpgradeCommand;
import dev.holdfast.embedded.RealApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Helm upgrades a release of an earlier chart at a real API server, and goes back: kinds and rights
 * change with it, and objects of before stay what they were. Nothing runs the operator.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChartUpgradeIT {
  /** A chart as it was packaged, and the samples of the same day, which are not edited again. */
  private static final Path FORMER =
      Path.of("src/test/resources/dev/holdfast/install/upgrade/holdfast-0.1.0.tgz");

  private static final String SHOPS = "shops";

  @TempDir private static Path directory;

  private static RealApiServer server;
  private static KubernetesClient client;
  private static Map<String, Object> before;

  @BeforeAll
  static void installFormerChart() throws IOException {
    server = RealApiServer.startWithoutKinds(List.of());
    client = server.client();
    server.writeKubeconfig(directory.resolve("kubeconfig"));
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(SHOPS).endMetadata().build())
        .create();
    release(FORMER).set("replicas", 3).call();
    try (InputStream samples = ChartUpgradeIT.class.getResourceAsStream("upgrade/samples.yaml")) {
      client.load(samples).items().forEach(sample -> strictly(sample).create());
    }
    before = specs();
    assertThat(before).hasSizeGreaterThan(10);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  @Order(1)
  void upgradeReplacesTheKinds() throws IOException {
    helm(Chart.DIRECTORY);

    try (Stream<Path> files = Files.list(Path.of("crds"))) {
      for (Path file : files.toList()) {
        CustomResourceDefinition wanted =
            Serialization.unmarshal(Files.readString(file), CustomResourceDefinition.class);
        CustomResourceDefinition stored = client.resource(wanted).get();
        assertThat(stored.getSpec().getVersions())
            .as(file.toString())
            .extracting(version -> version.getSchema(), version -> version.getSelectableFields())
            .containsExactlyElementsOf(
                wanted.getSpec().getVersions().stream()
                    .map(version -> tuple(version.getSchema(), version.getSelectableFields()))
                    .toList());
        assertThat(stored.getStatus().getConditions())
            .filteredOn(condition -> condition.getType().equals("Established"))
            .allMatch(condition -> condition.getStatus().equals("True"));
      }
    }
  }

  @Test
  @Order(2)
  void upgradeReplacesTheRights() {
    assertThat(rules(stored("ClusterRole"))).isEqualTo(rules(rendered("ClusterRole")));
    assertThat(rules(stored("Role"))).isEqualTo(rules(rendered("Role")));
  }

  @Test
  @Order(3)
  void upgradeKeepsTheValuesThatWereSet() {
    assertThat(
            client
                .apps()
                .deployments()
                .inNamespace(Chart.NAMESPACE)
                .withName(Chart.RELEASE)
                .get()
                .getSpec()
                .getReplicas())
        .isEqualTo(3);
  }

  @Test
  @Order(4)
  void objectsOfBeforeAreWhatTheyWereAndCanBeWritten() {
    assertThat(specs()).isEqualTo(before);
    for (GenericKubernetesResource object : ours()) {
      object.getMetadata().setAnnotations(Map.of("example.com/seen", "yes"));
      strictly(object).update();
    }
    assertThat(specs()).isEqualTo(before);
  }

  @Test
  @Order(5)
  void samplesOfTodayAreAccepted() throws IOException {
    try (Stream<Path> samples = Files.list(Path.of("deploy", "samples"))) {
      for (Path sample : samples.sorted().toList()) {
        for (HasMetadata object : client.load(Files.newInputStream(sample)).items()) {
          object.getMetadata().setName("today-" + object.getMetadata().getName());
          assertThat(strictly(object).create().getMetadata().getUid())
              .as(sample.toString())
              .isNotNull();
        }
      }
    }
  }

  @Test
  @Order(6)
  void goingBackKeepsObjects() {
    helm(FORMER);

    assertThat(specs()).containsAllEntriesOf(before);
  }

  @Test
  @Order(7)
  void uninstallingKeepsKindsAndObjects() {
    helm(Chart.DIRECTORY);
    Helm.uninstall(Chart.RELEASE)
        .withNamespace(Chart.NAMESPACE)
        .withKubeConfig(directory.resolve("kubeconfig"))
        .call();

    assertThat(client.apps().deployments().inNamespace(Chart.NAMESPACE).list().getItems())
        .isEmpty();
    assertThat(specs()).containsAllEntriesOf(before);
  }

  /** As docs/upgrading.md says. */
  private static void helm(Path chart) {
    release(chart).resetThenReuseValues().call();
  }

  private static UpgradeCommand release(Path chart) {
    return new Helm(chart)
        .upgrade()
        .install()
        .withName(Chart.RELEASE)
        .withNamespace(Chart.NAMESPACE)
        .createNamespace()
        .withKubeConfig(directory.resolve("kubeconfig"));
  }

  /** Fields that the kind does not know are refused. */
  private static NonDeletingOperation<HasMetadata> strictly(HasMetadata object) {
    object.getMetadata().setNamespace(SHOPS);
    return client.resource(object).fieldValidation(FieldValidateable.Validation.STRICT);
  }

  /** The spec of each object of Holdfast's kinds. */
  private static Map<String, Object> specs() {
    return ours().stream()
        .collect(
            Collectors.toMap(
                object -> object.getKind() + "/" + object.getMetadata().getName(),
                object -> object.getAdditionalProperties().get("spec"),
                (a, b) -> b,
                TreeMap::new));
  }

  private static List<GenericKubernetesResource> ours() {
    return client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
        .flatMap(
            crd ->
                client
                    .genericKubernetesResources(
                        "holdfast.dev/v1alpha1", crd.getSpec().getNames().getKind())
                    .inNamespace(SHOPS)
                    .list()
                    .getItems()
                    .stream())
        .toList();
  }

  private static List<GenericKubernetesResource> rendered(String kind) {
    return Chart.objects("{}").stream().filter(object -> object.getKind().equals(kind)).toList();
  }

  private static List<GenericKubernetesResource> stored(String kind) {
    return rendered(kind).stream().map(object -> client.resource(object).get()).toList();
  }

  private static List<Object> rules(List<GenericKubernetesResource> roles) {
    assertThat(roles).isNotEmpty();
    return roles.stream().map(role -> role.getAdditionalProperties().get("rules")).toList();
  }
}
