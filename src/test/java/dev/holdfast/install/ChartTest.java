package dev.holdfast.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import dev.holdfast.job.EveryJob;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What Helm makes of the chart, and what it refuses. */
class ChartTest {

  @Test
  void helmFindsNothingWrongWithTheChart() {
    assertThat(Chart.lint().isFailed()).as(String.valueOf(Chart.lint().getMessages())).isFalse();
  }

  /** The kinds are there by a link, which an archive must not be. */
  @Test
  void packagedChartGivesWhatTheDirectoryGives(@TempDir Path directory) throws IOException {
    new Helm(Chart.DIRECTORY).packageIt().withDestination(directory).call();

    try (Stream<Path> made = Files.list(directory)) {
      Path archive =
          made.filter(file -> file.toString().endsWith(".tgz")).findFirst().orElseThrow();
      assertThat(Chart.parse(Chart.render(archive, Chart.KUBERNETES, "{}")))
          .isEqualTo(Chart.objects("{}"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void plainManifestsAreThoseOfTheChart(OperatorManifest manifest) throws IOException {
    assertThat(Files.readString(manifest.file()).equals(manifest.generate()))
        .as("%s is stale: run \"mvn package -DskipTests\" and commit it", manifest.file())
        .isTrue();
  }

  @Test
  void plainManifestsWithRestHaveAServiceForIt() throws IOException {
    assertThat(Chart.parse(Files.readString(OperatorManifest.REST.file())))
        .filteredOn(object -> object.getKind().equals("Service"))
        .singleElement()
        .extracting(object -> Serialization.asJson(object))
        .asString()
        .contains("\"port\":8443", "\"targetPort\":\"https\"");
  }

  @Test
  void chartAndPlainManifestsAreOfTheVersionOfTheProject() throws IOException {
    String version =
        Files.readString(Path.of("pom.xml"))
            .replaceAll("(?s).*?<artifactId>holdfast</artifactId>\\s*<version>([^<]*)<.*", "$1")
            .replace("-SNAPSHOT", "");

    assertThat(Files.readString(Chart.DIRECTORY.resolve("Chart.yaml")))
        .contains("\nversion: " + version + "\n", "\nappVersion: \"" + version + "\"\n");
    assertThat(Chart.container("").getImage()).isEqualTo("holdfast:" + version);
  }

  @Test
  void kindsComeWithTheReleaseAndStayWhenItGoes() throws IOException {
    List<CustomResourceDefinition> rendered = Chart.objects("{}", CustomResourceDefinition.class);

    try (Stream<Path> files = Files.list(Path.of("crds"))) {
      List<Path> all = files.sorted().toList();
      assertThat(rendered).hasSameSizeAs(all);
      for (Path file : all) {
        CustomResourceDefinition committed =
            Serialization.unmarshal(Files.readString(file), CustomResourceDefinition.class);
        assertThat(rendered)
            .filteredOn(
                crd -> crd.getMetadata().getName().equals(committed.getMetadata().getName()))
            .singleElement()
            .satisfies(
                crd -> {
                  assertThat(crd.getSpec()).isEqualTo(committed.getSpec());
                  assertThat(crd.getMetadata().getAnnotations())
                      .containsEntry("helm.sh/resource-policy", "keep");
                });
      }
    }
    assertThat(Chart.objects("crds: {keep: false}", CustomResourceDefinition.class))
        .isNotEmpty()
        .allMatch(crd -> crd.getMetadata().getAnnotations().isEmpty());
  }

  /** Each line: values, and what has to be said of them. */
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "refused-values.csv",
      delimiter = '|',
      quoteCharacter = '`',
      numLinesToSkip = 1)
  void valuesThatAreWrongAreRefusedWithTheirName(String values, String message) {
    assertThatThrownBy(() -> Chart.render(values)).message().contains(message.split(" & "));
  }

  @Test
  void twoReplicasOfWhichOneWorksAreTheDefault() {
    Deployment deployment = Chart.objects("{}", Deployment.class).get(0);

    assertThat(deployment.getSpec().getReplicas()).isEqualTo(2);
    assertThat(Chart.environment("")).containsEntry("HOLDFAST_LEADER_ELECTION_LEASE", "holdfast");
    assertThat(kinds("{}")).contains("PodDisruptionBudget", "Role", "RoleBinding");
    assertThat(kinds("{replicas: 1}")).doesNotContain("PodDisruptionBudget");
    String alone = "{replicas: 1, leaderElection: {enabled: false}}";
    assertThat(kinds(alone)).doesNotContain("Role", "RoleBinding");
    assertThat(Chart.environment(alone).keySet()).noneMatch(one -> one.contains("LEASE"));
    assertThat(Chart.objects(alone, Deployment.class).get(0).getSpec().getStrategy().getType())
        .isEqualTo("Recreate");
  }

  @Test
  void operatorMeetsTheRestrictedStandard() {
    PodSpec pod = Chart.pod("");

    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getContainers())
        .singleElement()
        .extracting(container -> container.getSecurityContext())
        .satisfies(
            security -> {
              assertThat(security.getReadOnlyRootFilesystem()).isTrue();
              assertThat(security.getAllowPrivilegeEscalation()).isFalse();
              assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
            });
  }

  /** Else every test on a throw-away server would be refused. */
  @Test
  void admissionPolicyKnowsTheCommandOfTheThrowAwayServer() throws Exception {
    List<String> command =
        EveryJob.of("holdfast:0.1.0")
            .get("test on a throw-away server")
            .getSpec()
            .getTemplate()
            .getSpec()
            .getInitContainers()
            .get(0)
            .getCommand();

    assertThat(Chart.DIRECTORY.resolve("files/server.sh")).hasContent(command.get(2));
    // What CEL reads has JSON's escapes.
    assertThat(Chart.render("{}").replace("\\u003e", ">"))
        .contains(new ObjectMapper().writeValueAsString(command.get(2)));
  }

  @Test
  void everySwitchTakesAwayWhatItIsNamedAfter() {
    assertThat(
            kinds(
                """
                crds: {install: false}
                serviceAccount: {create: false, name: mine}
                rbac: {create: false, aggregate: false}
                admissionPolicy: {enabled: false}
                podDisruptionBudget: {enabled: false}
                """))
        .containsExactlyInAnyOrder("Deployment", "Service");
    assertThat(
            kinds(
                """
                networkPolicy: {enabled: true}
                metrics:
                  serviceMonitor: {enabled: true}
                  prometheusRule: {enabled: true}
                  dashboard: {enabled: true}
                """))
        .contains("NetworkPolicy", "ServiceMonitor", "PrometheusRule", "ConfigMap");
  }

  @Test
  void clusterThatIsTooOldIsToldSo() {
    assertThatThrownBy(() -> Chart.render("1.30.9", "{}"))
        .hasMessageContaining("chart requires kubeVersion: >=1.31.0-0");
    assertThat(Chart.parse(Chart.render("1.31.0", "{}")))
        .extracting(GenericKubernetesResource::getKind)
        .contains("Deployment", "ValidatingAdmissionPolicy");
  }

  @Test
  void alertsAndDashboardAreThoseOfTheirFiles() throws IOException {
    String values = "metrics: {prometheusRule: {enabled: true}, dashboard: {enabled: true}}";

    assertThat(
            Chart.objects(values).stream()
                .filter(object -> object.getKind().equals("PrometheusRule"))
                .map(object -> object.getAdditionalProperties().get("spec")))
        .singleElement()
        .isEqualTo(
            new KubernetesSerialization()
                .unmarshal(
                    Files.readString(Chart.DIRECTORY.resolve("files/alerts.yaml")), Object.class));
    assertThat(Chart.objects(values, ConfigMap.class).get(0).getData().get("holdfast.json"))
        .isEqualToIgnoringWhitespace(
            Files.readString(Chart.DIRECTORY.resolve("files/dashboard.json")));
  }

  @Test
  void alertsLeadToWhereTheRunbooksAre() throws IOException {
    String url = "https://wiki.example.com/holdfast";
    String rules =
        Chart.objects("metrics: {prometheusRule: {enabled: true, runbooks: '%s'}}".formatted(url))
            .stream()
            .filter(object -> object.getKind().equals("PrometheusRule"))
            .map(Serialization::asJson)
            .findFirst()
            .orElseThrow();
    String file = Files.readString(Chart.DIRECTORY.resolve("files/alerts.yaml"));

    assertThat(rules).doesNotContain("docs/runbooks.md");
    assertThat(rules.split("\"runbook_url\":\"" + url + "#holdfast", -1))
        .hasSameSizeAs(file.split("runbook_url: ", -1));
  }

  /** Prometheus would put the operator's own namespace in its place. */
  @Test
  void metricsKeepTheNamespaceOfThePolicy() {
    String endpoint =
        Chart.objects("metrics: {serviceMonitor: {enabled: true}}").stream()
            .filter(object -> object.getKind().equals("ServiceMonitor"))
            .map(Serialization::asJson)
            .findFirst()
            .orElseThrow();

    assertThat(endpoint).contains("\"honorLabels\":true");
  }

  private static List<String> kinds(String values) {
    return Chart.objects(values).stream().map(GenericKubernetesResource::getKind).toList();
  }
}
