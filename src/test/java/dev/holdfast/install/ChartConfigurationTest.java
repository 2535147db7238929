package dev.holdfast.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.io.StringReader;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What the values of the chart tell the operator, and how. */
class ChartConfigurationTest {
  @Test
  void imageIsTheSameForOperatorJobsAndAdmissionPolicy() {
    String image = "registry.example.com/holdfast@sha256:" + "0".repeat(64);
    String values =
        "image: {repository: registry.example.com/holdfast, digest: 'sha256:"
            + "0".repeat(64)
            + "', pullPolicy: Always}";

    assertThat(Chart.container(values).getImage()).isEqualTo(image);
    assertThat(Chart.environment(values))
        .containsEntry("HOLDFAST_JOB_IMAGE", image)
        .containsEntry("HOLDFAST_JOB_IMAGE_PULL_POLICY", "Always");
    assertThat(Chart.render(values)).contains("variables.main.image == '" + image + "'");
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

    assertThat(Chart.objects(values, Secret.class)).isEmpty();
    assertThat(
            Chart.objects(values, ConfigMap.class)
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
    assertThat(Chart.pod(values).getVolumes())
        .extracting(volume -> volume.getName())
        .containsExactlyInAnyOrder(
            "tmp", "notifications", "mail", "configuration", "channel-ops", "channel-pager");
    assertThat(Chart.container(values).getEnv()).allMatch(one -> one.getValueFrom() == null);
    assertThat(Chart.environment(values))
        .containsEntry("SMALLRYE_CONFIG_SOURCE_FILE_LOCATIONS", "/etc/holdfast/mail")
        .containsEntry(
            "QUARKUS_CONFIG_LOCATIONS",
            "/etc/holdfast/notifications/notifications.properties,"
                + "/etc/holdfast/configuration/application.properties");
  }

  @Test
  void passwordOfTheMailServerIsAFile() {
    String values =
        "notifications: {mail: {from: a@example.com, host: smtp, credentialsSecret: smtp}}";

    assertThat(Chart.pod(values).getVolumes())
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
    assertThat(Chart.container(values).getVolumeMounts())
        .filteredOn(mount -> mount.getName().equals("mail"))
        .singleElement()
        .satisfies(mount -> assertThat(mount.getMountPath()).isEqualTo("/etc/holdfast/mail"));
    assertThat(Chart.environment("").keySet()).noneMatch(one -> one.startsWith("SMALLRYE_"));
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
            Chart.objects(values, ConfigMap.class).get(0).getData().get("application.properties")));

    assertThat(read)
        .containsOnly(
            entry("quarkus.http.limits.max-body-size", "20000000"),
            entry("quarkus.http.limits.max-header-size", "20.5"),
            entry("quarkus.log.category.a.level", "C:\\temp\\"),
            entry("quarkus.log.category.b.level", " padded"),
            entry("quarkus.log.console.enabled", "false"));
  }

  @Test
  void restTakesRightsAndATlsSecretOnlyWhereItIsOn() {
    String on = "rest: {enabled: true, tlsSecret: holdfast-tls}";

    assertThat(Chart.render("{}")).doesNotContain("tokenreviews", "subjectaccessreviews");
    assertThat(Chart.render(on)).contains("tokenreviews", "subjectaccessreviews");
    assertThat(Chart.environment(on))
        .containsEntry("HOLDFAST_REST_ENABLED", "true")
        .containsEntry("QUARKUS_HTTP_SSL_CERTIFICATE_FILES", "/etc/holdfast/tls/tls.crt")
        .containsEntry("QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES", "/etc/holdfast/tls/tls.key");
    assertThat(Chart.pod(on).getVolumes()).extracting(volume -> volume.getName()).contains("tls");
    // What people ask for over HTTP, the operator's account creates.
    assertThat(Chart.render(on)).contains("holdfast-jobs").doesNotContain("holdfast-restores");
  }

  private static String annotations(String values) {
    return String.valueOf(
        Chart.objects(values, Deployment.class)
            .get(0)
            .getSpec()
            .getTemplate()
            .getMetadata()
            .getAnnotations());
  }
}
