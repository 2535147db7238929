package dev.holdfast.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.holdfast.embedded.RealApiServer;
import dev.holdfast.job.EveryJob;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the operator's account may create on a real API server with the chart's admission policies:
 * what Holdfast makes, and nothing that whoever has stolen its token would make of it.
 */
class AdmissionPolicyIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String IMAGE = "holdfast:0.1.0";
  private static final String PROOF =
      """
      apiVersion: holdfast.dev/v1alpha1
      kind: Restore
      metadata:
        name: proof
        namespace: shops
        ownerReferences: [{apiVersion: holdfast.dev/v1alpha1, kind: BackupPolicy, name: shop, uid: some-uid}]
      spec:
        source: {backupRef: {name: nightly}}
        target: {server: {image: "postgres:17"}}
        mode: Verify
      """;
  private static final String SERVER_IMAGES = "admissionPolicy: {serverImages: ['postgres:']}";

  private static RealApiServer server;
  private static KubernetesClient operator;

  @BeforeAll
  static void start() {
    server = RealApiServer.start();
    KubernetesClient admin = server.client();
    for (String namespace : new String[] {Chart.NAMESPACE, "shops"}) {
      admin
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
          .create();
    }
    Chart.objects("crds: {install: false}\n" + SERVER_IMAGES)
        .forEach(object -> admin.resource(object).create());
    operator =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(admin.getConfiguration())
                    .withImpersonateUsername("system:serviceaccount:holdfast-system:holdfast")
                    .build())
            .build();
    // The API server takes a moment to take note of roles and policies.
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertThatThrownBy(
                        () -> create(changed("backup", "/spec/template/spec/hostNetwork", "true")))
                    .hasMessageContaining("hostNetwork"));
    Awaitility.await()
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                refused(
                    PROOF.replace("kind: BackupPolicy", "kind: Backup"),
                    "metadata.ownerReferences"));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      operator.close();
      server.close();
    }
  }

  static Set<Map.Entry<String, Job>> everyJob() {
    return EveryJob.of(IMAGE).entrySet();
  }

  @ParameterizedTest
  @MethodSource("everyJob")
  void everyJobThatHoldfastMakesIsAccepted(Map.Entry<String, Job> job) {
    assertThat(create(JSON.valueToTree(job.getValue())).getMetadata().getUid()).isNotNull();
  }

  /**
   * Each line: which of those Jobs, the JSON pointer of what is changed ({@code /-} adds to a
   * list), its value ({@code -} removes it), and what the refusal has to say.
   */
  @ParameterizedTest(name = "{0} {1} = {2}")
  @CsvFileSource(
      resources = "refused-jobs.csv",
      delimiter = '|',
      quoteCharacter = '`',
      numLinesToSkip = 1)
  void whatHoldfastWouldNotMakeIsRefusedWithTheNameOfTheField(
      String job, String pointer, String value, String message) throws Exception {
    ObjectNode changed = changed(job, pointer, value);

    assertThatThrownBy(() -> create(changed))
        .isInstanceOf(KubernetesClientException.class)
        .message()
        .contains("ValidatingAdmissionPolicy 'holdfast-jobs'", message);
  }

  /** It would take over the pods that it selects, and delete those that are too many. */
  @Test
  void jobThatSelectsPodsOfOthersIsRefused() throws Exception {
    ObjectNode changed = changed("backup", "/spec/manualSelector", "true");
    ((ObjectNode) changed.at("/spec"))
        .set("selector", YAML.readTree("matchLabels: {app.kubernetes.io/name: holdfast}"));

    assertThatThrownBy(() -> create(changed))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("spec.manualSelector");
  }

  @Test
  void jobTemplateThatReachesForEverythingIsAJobOfHoldfastStill() {
    assertThat(
            create(JSON.valueToTree(EveryJob.backup(IMAGE, JobTemplateReachTest.hostile())))
                .getMetadata()
                .getUid())
        .isNotNull();
  }

  /** A Backup waits while its Job is forbidden, and fails if the Job is invalid. */
  @Test
  void operatorThatIsBeingReplacedIsToldToWait() throws Exception {
    ObjectNode older =
        changed("backup", "/spec/template/spec/containers/0/image", "holdfast:0.0.9");

    assertThatThrownBy(() -> create(older))
        .isInstanceOf(KubernetesClientException.class)
        .extracting(e -> ((KubernetesClientException) e).getCode())
        .isEqualTo(403);
  }

  @Test
  void anybodyElseMayCreateWhatTheirRolesAllow() throws Exception {
    assertThat(
            server
                .client()
                .resource(
                    Serialization.unmarshal(
                        changed("backup", "/spec/template/spec/hostNetwork", "true").toString(),
                        Job.class))
                .dryRun()
                .create()
                .getMetadata()
                .getUid())
        .isNotNull();
  }

  @Test
  void operatorRestoresOnlyToProveBackupsForAPolicy() throws Exception {
    assertThat(create(YAML.readTree(PROOF)).getMetadata().getUid()).isNotNull();
    refused(PROOF.replace("kind: BackupPolicy", "kind: Backup"), "metadata.ownerReferences");
    refused(
        PROOF
            .replace("mode: Verify", "mode: Restore")
            .replace("server: {image: \"postgres:17\"}", "connection: {host: db}"),
        "spec.mode");
    refused(
        PROOF.replace("backupRef: {name: nightly}", "latest: {policyRef: {name: shop}}"),
        "spec.source");
  }

  private static void refused(String yaml, String message) {
    assertThatThrownBy(() -> create(YAML.readTree(yaml)))
        .isInstanceOf(KubernetesClientException.class)
        .message()
        .contains("ValidatingAdmissionPolicy 'holdfast-restores'", message);
  }

  private static ObjectNode changed(String job, String pointer, String value) throws Exception {
    ObjectNode object = JSON.valueToTree(EveryJob.of(IMAGE).get(job));
    JsonPointer where = JsonPointer.compile(pointer);
    JsonNode parent = object.at(where.head());
    assertThat(parent.isContainerNode()).as("there is a %s", where.head()).isTrue();
    String name = where.last().getMatchingProperty();
    if (parent instanceof ArrayNode array) {
      if (name.equals("-")) {
        array.add(YAML.readTree(value));
      } else {
        array.set(where.last().getMatchingIndex(), YAML.readTree(value));
      }
    } else if (value.equals("-")) {
      assertThat(((ObjectNode) parent).remove(name)).as("what is removed").isNotNull();
    } else {
      ((ObjectNode) parent).set(name, YAML.readTree(value));
    }
    return object;
  }

  /** Nothing stays. */
  private static HasMetadata create(JsonNode object) {
    return operator
        .resource(JSON.convertValue(object, GenericKubernetesResource.class))
        .dryRun()
        .create();
  }
}
