package dev.holdfast.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import dev.holdfast.job.EveryJob;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertThat(container("").getImage()).isEqualTo("holdfast:" + version);
  }

  @Test
  void kindsComeWithTheReleaseAndStayWhenItGoes() throws IOException {
    List<CustomResourceDefinition> rendered =
        of("{}", "CustomResourceDefinition", CustomResourceDefinition.class);

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
    assertThat(of("crds: {keep: false}", "CustomResourceDefinition", HasMetadata.class))
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
    Deployment deployment = of("{}", "Deployment", Deployment.class).get(0);

    assertThat(deployment.getSpec().getReplicas()).isEqualTo(2);
    assertThat(environment("")).contains("HOLDFAST_LEADER_ELECTION_LEASE=holdfast");
    assertThat(kinds("{}")).contains("PodDisruptionBudget", "Role", "RoleBinding");
    assertThat(kinds("{replicas: 1}")).doesNotContain("PodDisruptionBudget");
    String alone = "{replicas: 1, leaderElection: {enabled: false}}";
    assertThat(kinds(alone)).doesNotContain("Role", "RoleBinding");
    assertThat(environment(alone)).noneMatch(one -> one.contains("LEASE"));
    assertThat(of(alone, "Deployment", Deployment.class).get(0).getSpec().getStrategy().getType())
        .isEqualTo("Recreate");
  }

  @Test
  void operatorMeetsTheRestrictedStandard() {
    PodSpec pod = pod("");

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

  @Test
  void imageIsTheSameForOperatorJobsAndAdmissionPolicy() {
    String image = "registry.example.com/holdfast@sha256:" + "0".repeat(64);
    String values =
        "image: {repository: registry.example.com/holdfast, digest: 'sha256:"
            + "0".repeat(64)
            + "', pullPolicy: Always}";

    assertThat(container(values).getImage()).isEqualTo(image);
    assertThat(environment(values))
        .contains("HOLDFAST_JOB_IMAGE=" + image, "HOLDFAST_JOB_IMAGE_PULL_POLICY=Always");
    assertThat(Chart.render(values)).contains("variables.main.image == '" + image + "'");
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
  void secretsOfChannelsAreMountedAndNeitherCopiedNorInTheConfiguration() {
    String values =
        """
        notifications:
          mail: {from: holdfast@example.com, host: smtp.example.com, credentialsSecret: smtp}
          channels:
            ops: {type: slack, urlSecret: {name: slack, key: url}, namespaces: [shop-*, billing]}
            pager: {type: webhook, url: "https://pager.example.com/", keySecrets: [{name: new, key: k}, {name: old, key: k}]}
            dba: {type: email, to: [dba@example.com]}
        """;

    assertThat(of(values, "Secret", Secret.class)).isEmpty();
    assertThat(
            of(values, "ConfigMap", ConfigMap.class)
                .get(0)
                .getData()
                .get("application.properties")
                .lines())
        .containsExactlyInAnyOrder(
            "holdfast.notifications.channels.ops.type=slack",
            "holdfast.notifications.channels.ops.namespaces=shop-*,billing",
            "holdfast.notifications.channels.ops.url-file=/etc/holdfast/channels/ops/url",
            "holdfast.notifications.channels.pager.type=webhook",
            "holdfast.notifications.channels.pager.url=https://pager.example.com/",
            "holdfast.notifications.channels.pager.key-files="
                + "/etc/holdfast/channels/pager/key-0,/etc/holdfast/channels/pager/key-1",
            "holdfast.notifications.channels.dba.type=email",
            "holdfast.notifications.channels.dba.to=dba@example.com",
            "quarkus.mailer.from=holdfast@example.com",
            "quarkus.mailer.host=smtp.example.com",
            "quarkus.mailer.port=587",
            "quarkus.mailer.start-tls=REQUIRED",
            "quarkus.mailer.tls=false");
    assertThat(pod(values).getVolumes())
        .extracting(volume -> volume.getName())
        .containsExactlyInAnyOrder(
            "tmp", "notifications", "mail", "configuration", "channel-ops", "channel-pager");
    assertThat(container(values).getEnv()).allMatch(one -> one.getValueFrom() == null);
    assertThat(environment(values))
        .contains("SMALLRYE_CONFIG_SOURCE_FILE_LOCATIONS=/etc/holdfast/mail")
        .contains(
            "QUARKUS_CONFIG_LOCATIONS=/etc/holdfast/notifications/notifications.properties,"
                + "/etc/holdfast/configuration/application.properties");
  }

  @Test
  void passwordOfTheMailServerIsAFile() {
    String values =
        "notifications: {mail: {from: a@example.com, host: smtp, credentialsSecret: smtp}}";

    assertThat(pod(values).getVolumes())
        .filteredOn(volume -> volume.getName().equals("mail"))
        .singleElement()
        .satisfies(
            volume -> {
              assertThat(volume.getSecret().getSecretName()).isEqualTo("smtp");
              assertThat(volume.getSecret().getDefaultMode()).isEqualTo(0440);
              assertThat(volume.getSecret().getItems())
                  .extracting(item -> item.getKey() + " as " + item.getPath())
                  .containsExactly(
                      "username as quarkus.mailer.username", "password as quarkus.mailer.password");
            });
    assertThat(container(values).getVolumeMounts())
        .filteredOn(mount -> mount.getName().equals("mail"))
        .singleElement()
        .satisfies(mount -> assertThat(mount.getMountPath()).isEqualTo("/etc/holdfast/mail"));
    assertThat(environment("")).noneMatch(one -> one.startsWith("SMALLRYE_"));
  }

  @Test
  void changedConfigurationRollsThePodsOut() {
    String one = "configuration: {quarkus.log.level: INFO}";
    String other = "configuration: {quarkus.log.level: DEBUG}";

    assertThat(annotations(one)).isNotEqualTo(annotations(other)).isNotEqualTo(annotations(""));
  }

  /**
   * Helm takes numbers for floating point, and a file of properties has a meaning for some signs.
   */
  @Test
  void configurationReachesTheOperatorAsItIsWritten() throws IOException {
    String values =
        """
        configuration:
          quarkus.http.limits.max-body-size: 20000000
          quarkus.http.limits.max-header-size: 20.5
          quarkus.log.category.a.level: 'C:\\temp\\'
          quarkus.log.category.b.level: ' padded'
          quarkus.log.console.enabled: false
        """;

    Properties read = new Properties();
    read.load(
        new StringReader(
            of(values, "ConfigMap", ConfigMap.class)
                .get(0)
                .getData()
                .get("application.properties")));

    assertThat(read)
        .containsOnly(
            entry("quarkus.http.limits.max-body-size", "20000000"),
            entry("quarkus.http.limits.max-header-size", "20.5"),
            entry("quarkus.log.category.a.level", "C:\\temp\\"),
            entry("quarkus.log.category.b.level", " padded"),
            entry("quarkus.log.console.enabled", "false"));
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

  @ParameterizedTest
  @ValueSource(strings = {"1.29.0", "1.29.9"})
  void clustersThatDoNotKnowAdmissionPoliciesGetNone(String version) {
    assertThat(Chart.parse(Chart.render(version, "{}")))
        .extracting(GenericKubernetesResource::getKind)
        .doesNotContain("ValidatingAdmissionPolicy")
        .contains("Deployment");
    assertThat(Chart.parse(Chart.render("1.30.0", "{}")))
        .extracting(GenericKubernetesResource::getKind)
        .contains("ValidatingAdmissionPolicy");
  }

  @Test
  void clusterThatIsTooOldIsToldSo() {
    assertThatThrownBy(() -> Chart.render("1.28.9", "{}"))
        .hasMessageContaining("chart requires kubeVersion: >=1.29.0-0");
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
    assertThat(of(values, "ConfigMap", ConfigMap.class).get(0).getData().get("holdfast.json"))
        .isEqualToIgnoringWhitespace(
            Files.readString(Chart.DIRECTORY.resolve("files/dashboard.json")));
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

  @Test
  void restTakesRightsAndATlsSecretOnlyWhereItIsOn() {
    String on = "rest: {enabled: true, tlsSecret: holdfast-tls}";

    assertThat(Chart.render("{}")).doesNotContain("tokenreviews", "subjectaccessreviews");
    assertThat(Chart.render(on)).contains("tokenreviews", "subjectaccessreviews");
    assertThat(environment(on))
        .contains(
            "HOLDFAST_REST_ENABLED=true",
            "QUARKUS_HTTP_SSL_CERTIFICATE_FILES=/etc/holdfast/tls/tls.crt",
            "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES=/etc/holdfast/tls/tls.key");
    assertThat(pod(on).getVolumes()).extracting(volume -> volume.getName()).contains("tls");
    // What people ask for over HTTP, the operator's account creates.
    assertThat(Chart.render(on)).contains("holdfast-jobs").doesNotContain("holdfast-restores");
  }

  private static <T> List<T> of(String values, String kind, Class<T> type) {
    return Chart.objects(values).stream()
        .filter(object -> object.getKind().equals(kind))
        .map(object -> Serialization.unmarshal(Serialization.asJson(object), type))
        .toList();
  }

  private static List<String> kinds(String values) {
    return Chart.objects(values).stream().map(GenericKubernetesResource::getKind).toList();
  }

  private static PodSpec pod(String values) {
    return of(values, "Deployment", Deployment.class).get(0).getSpec().getTemplate().getSpec();
  }

  private static io.fabric8.kubernetes.api.model.Container container(String values) {
    return pod(values).getContainers().get(0);
  }

  private static String annotations(String values) {
    return String.valueOf(
        of(values, "Deployment", Deployment.class)
            .get(0)
            .getSpec()
            .getTemplate()
            .getMetadata()
            .getAnnotations());
  }

  private static List<String> environment(String values) {
    return container(values).getEnv().stream()
        .map((EnvVar variable) -> variable.getName() + "=" + variable.getValue())
        .toList();
  }
}
