package dev.holdfast.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.RealApiServer;
import dev.holdfast.embedded.TemporaryDirectory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An operator for a list of namespaces on a real API server, with the rights of the chart. With a
 * namespace go its Roles: whoever may delete one of them must not end the backups of the others.
 */
class WatchedNamespacesIT {
  private static final String THERE = "shops";
  private static final String GONE = "gone";
  private static final String LEFT_OUT =
      "holdfast_namespace_left_out{namespace=\"" + GONE + "\"} 1.0";
  private static final String VALUES =
      "{crds: {install: false}, watchNamespaces: [" + THERE + ", " + GONE + "]}";

  private RealApiServer server;
  private KubernetesClient client;
  private TemporaryDirectory directory;

  @BeforeEach
  void start() {
    // Watches last that many seconds, and are then asked for again, with the rights of that moment.
    server = RealApiServer.start(List.of("--min-request-timeout=3"));
    client = server.client();
    directory = TemporaryDirectory.create("holdfast-namespaces");
    create(Chart.NAMESPACE);
    create(THERE);
    chart().stream()
        .filter(one -> !GONE.equals(one.getMetadata().getNamespace()))
        .forEach(one -> client.resource(one).create());
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
      directory.close();
    }
  }

  @Test
  void namespaceThatIsNotThereKeepsNobodyFromBackupsInTheOthers() {
    try (HoldfastProcess operator = operator()) {
      await("started").until(() -> operator.log().contains("started in"));
      assertThat(operator.log()).contains("not looked after: " + GONE);
      await("it is told").until(() -> operator.page("/q/metrics").contains(LEFT_OUT));
      isLookedAfter(THERE);

      create(GONE);
      inGone().forEach(one -> client.resource(one).create());
      await("it ends, to be started again").until(() -> !operator.isAlive());
    }
    try (HoldfastProcess operator = operator()) {
      await("started").until(() -> operator.log().contains("started in"));
      assertThat(operator.log()).doesNotContain("not looked after");
      isLookedAfter(GONE);
      assertThat(operator.page("/q/metrics"))
          .contains("holdfast_reconciling 1.0")
          .doesNotContain("left_out{");
    }
  }

  @Test
  void namespaceThatGoesAndComesAgainIsLookedAfterAgain() {
    create(GONE);
    inGone().forEach(one -> client.resource(one).create());
    try (HoldfastProcess operator = operator()) {
      await("started").until(() -> operator.log().contains("started in"));
      inGone().forEach(one -> client.resource(one).delete());
      await("it is told").until(() -> operator.page("/q/metrics").contains(LEFT_OUT));
      await("it goes on").during(Duration.ofSeconds(15)).until(operator::isAlive);
      isLookedAfter(THERE);
      assertThat(operator.page("/q/health/ready")).contains("\"status\": \"UP\"");

      inGone().forEach(one -> client.resource(one).create());
      isLookedAfter(GONE);
      await("it is told no more")
          .until(
              () -> operator.page("/q/metrics"),
              page -> page.contains("holdfast_reconciling 1.0") && !page.contains("left_out{"));
    }
  }

  @Test
  void oneRightThatIsTakenOutOfTheRoleOfANamespaceKeepsNobodyFromBackupsInTheOthers() {
    create(GONE);
    inGone().forEach(one -> client.resource(one).create());
    client
        .rbac()
        .roles()
        .inNamespace(GONE)
        .list()
        .getItems()
        .forEach(
            role -> {
              role.getRules().removeIf(rule -> rule.getResources().contains("pods"));
              client.resource(role).update();
            });
    try (HoldfastProcess operator = operator()) {
      await("started").until(() -> operator.log().contains("started in"));
      assertThat(operator.log()).contains("not looked after: " + GONE);
      await("it is told").until(() -> operator.page("/q/metrics").contains(LEFT_OUT));
      isLookedAfter(THERE);
    }
  }

  private static List<GenericKubernetesResource> inGone() {
    return chart().stream().filter(one -> GONE.equals(one.getMetadata().getNamespace())).toList();
  }

  private static List<GenericKubernetesResource> chart() {
    return Chart.objects(VALUES);
  }

  private void create(String namespace) {
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
  }

  /** A Backup of a policy that is not there ends at once, which takes somebody who looks. */
  private void isLookedAfter(String namespace) {
    Backup backup = new Backup();
    backup.setMetadata(new ObjectMetaBuilder().withName("one").withNamespace(namespace).build());
    backup.setSpec(new BackupSpec(new PolicyReference("none"), "manual", null, null, null));
    client.resource(backup).create();
    await("somebody looks at what is in " + namespace)
        .until(
            () -> client.resources(Backup.class).inNamespace(namespace).withName("one").get(),
            found -> found.getStatus() != null && found.getStatus().phase() != null);
  }

  private HoldfastProcess operator() {
    Path kubeconfig = directory.path().resolve("kubeconfig");
    server.writeKubeconfig(kubeconfig, Chart.NAMESPACE, "holdfast");
    return HoldfastProcess.operator(
        kubeconfig,
        directory.path().resolve("operator.log"),
        Map.of(
            "QUARKUS_OPERATOR_SDK_NAMESPACES",
            Chart.environment(VALUES).get("QUARKUS_OPERATOR_SDK_NAMESPACES"),
            "HOLDFAST_NAMESPACES_ASK_EVERY",
            "2s"));
  }

  private static ConditionFactory await(String what) {
    return Awaitility.await(what)
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200));
  }
}
