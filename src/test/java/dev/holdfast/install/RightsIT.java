package dev.holdfast.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.JobEnds;
import dev.holdfast.embedded.RealApiServer;
import dev.holdfast.embedded.TemporaryDirectory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The operator on a real API server with the rights of the chart and no others: the audit log tells
 * which of them it makes use of, and that it asks for no more. Nothing runs the Jobs.
 */
class RightsIT {
  private static final String NAMESPACE = "shops";
  private static final String ACCOUNT = "system:serviceaccount:holdfast-system:holdfast";

  /** What takes more than this story: where it is made use of. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("create holdfast.dev/prunes", "retention, DeletionApiServerIT"),
          Map.entry("create holdfast.dev/restores", "verification by schedule"),
          Map.entry("delete holdfast.dev/backups", "retention: the record of what is gone"),
          Map.entry("delete holdfast.dev/catalogues", "all but the newest of a policy"),
          Map.entry("delete holdfast.dev/policychecks", "those that are old enough"),
          Map.entry("delete holdfast.dev/prunes", "all but the newest of a policy"),
          Map.entry("delete holdfast.dev/restores", "verifications but the newest five"),
          Map.entry("delete batch/jobs", "of what is final, after an hour or a day"),
          Map.entry("get holdfast.dev/backupcopies", "what the framework asks for by name"),
          Map.entry("get holdfast.dev/catalogues", "what the framework asks for by name"),
          Map.entry("get holdfast.dev/policychecks", "what the framework asks for by name"),
          Map.entry("get holdfast.dev/prunes", "a Prune that somebody else has made"),
          Map.entry("get holdfast.dev/restores", "a verification of the same name"),
          Map.entry("get /persistentvolumeclaims", "deletion from volumes, LostVolumesTest"),
          Map.entry("get apiextensions.k8s.io/customresourcedefinitions", "DeletionApiServerIT"),
          Map.entry("patch holdfast.dev/backupcopies/status", "CopyStoryIT"),
          Map.entry("patch holdfast.dev/policychecks/status", "CheckStoryIT"),
          Map.entry("patch holdfast.dev/prunes/status", "RetentionStoryIT"),
          Map.entry("update coordination.k8s.io/leases", "looked for before an election"));

  private static RealApiServer server;
  private static KubernetesClient client;
  private static TemporaryDirectory directory;
  private static HoldfastProcess operator;

  @BeforeAll
  static void start() throws IOException {
    directory = TemporaryDirectory.create("holdfast-rights");
    Path policy =
        Files.writeString(
            directory.path().resolve("audit.yaml"),
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules: [{level: Metadata, users: ["%s"]}, {level: None}]
            """
                .formatted(ACCOUNT));
    server =
        RealApiServer.start(
            List.of("--audit-policy-file=" + policy, "--audit-log-path=" + auditLog()));
    client = server.client();
    for (String namespace : List.of(Chart.NAMESPACE, NAMESPACE)) {
      client
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
          .create();
    }
    Chart.objects("crds: {install: false}").forEach(one -> client.resource(one).create());
    Path kubeconfig = directory.path().resolve("kubeconfig");
    server.writeKubeconfig(kubeconfig, Chart.NAMESPACE, "holdfast");
    operator =
        HoldfastProcess.operator(
            kubeconfig,
            directory.path().resolve("operator.log"),
            Map.of(
                "HOLDFAST_JOB_IMAGE",
                "holdfast:0.1.0",
                "HOLDFAST_LEADER_ELECTION_LEASE",
                Chart.RELEASE,
                "HOLDFAST_LEADER_ELECTION_LEASE_DURATION",
                "15s",
                "HOSTNAME",
                "one"));
  }

  @AfterAll
  static void stop() {
    if (operator != null) {
      operator.close();
    }
    if (server != null) {
      server.close();
      directory.close();
    }
  }

  @Test
  void everyRightIsMadeUseOfAndNoOtherIsAskedFor() throws IOException {
    story();

    assertThat(requests(false)).as("what was denied").isEmpty();
    Set<String> unused = new TreeSet<>(rights());
    unused.removeAll(requests(true));
    assertThat(ELSEWHERE.keySet()).as("unused rights have to be thought of").containsAll(unused);
    assertThat(rights()).as("no right that is gone is explained").containsAll(ELSEWHERE.keySet());
  }

  private void story() {
    create(
        """
        apiVersion: holdfast.dev/v1alpha1
        kind: BackupPolicy
        metadata: {name: shop, namespace: shops}
        spec:
          source: {connection: {secretRef: {name: shop-db-app}}, databases: [shop]}
          tiers: [{name: yearly, schedule: "@yearly"}]
          destinations: [{name: offsite, s3: {bucket: backups, credentialsSecretRef: {name: s3}}}]
        """);
    // Another one, since a policy has one run at a time, and nothing ends here.
    create(
        """
        apiVersion: holdfast.dev/v1alpha1
        kind: BackupPolicy
        metadata: {name: often, namespace: shops}
        spec:
          source: {connection: {secretRef: {name: shop-db-app}}, databases: [shop]}
          tiers: [{name: often, schedule: "* * * * *"}]
          destinations: [{name: offsite, s3: {bucket: backups, credentialsSecretRef: {name: s3}}}]
        """);
    await("a Catalogue", () -> !all("Catalogue").isEmpty());
    create(
        """
        apiVersion: holdfast.dev/v1alpha1
        kind: Backup
        metadata: {name: by-hand, namespace: shops}
        spec: {policyRef: {name: shop}}
        """);
    await("its Job", () -> job("by-hand") != null);
    JobEnds ends = new JobEnds(client);
    ends.run(ends.schedule(job("by-hand")));
    await("a look at its log", () -> requests(true).contains("get /pods/log"));
    create(
        """
        apiVersion: holdfast.dev/v1alpha1
        kind: Restore
        metadata: {name: none, namespace: shops}
        spec: {source: {backupRef: {name: nobody}}, target: {connection: {host: db}}}
        """);
    create(
        """
        apiVersion: holdfast.dev/v1alpha1
        kind: Backup
        metadata: {name: to-go, namespace: shops}
        spec: {policyRef: {name: nobody}, deletionPolicy: Delete}
        """);
    await("its finalizer", () -> requests(true).contains("patch holdfast.dev/backups"));
    await(
        "a Restore's status", () -> requests(true).contains("patch holdfast.dev/restores/status"));
    await("a run of the schedule", () -> requests(true).contains("create holdfast.dev/backups"));
  }

  private static void create(String yaml) {
    client.resource(yaml).create();
  }

  private static Job job(String name) {
    return client.batch().v1().jobs().inNamespace(NAMESPACE).withName(name).get();
  }

  private static List<GenericKubernetesResource> all(String kind) {
    return client
        .genericKubernetesResources("holdfast.dev/v1alpha1", kind)
        .inNamespace(NAMESPACE)
        .list()
        .getItems();
  }

  private static void await(String what, java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(300))
        .until(condition);
  }

  private static Path auditLog() {
    return directory.path().resolve("audit.log");
  }

  /** What the operator has asked for, as {@link #rights} has it: what was allowed, or denied. */
  private static Set<String> requests(boolean allowed) throws IOException {
    Set<String> requests = new TreeSet<>();
    String log = Files.readString(auditLog());
    // The last line may still be being written.
    for (String line : log.substring(0, log.lastIndexOf('\n') + 1).lines().toList()) {
      JsonNode event = new ObjectMapper().readTree(line);
      if (event.has("objectRef")
          && allowed
              == "allow".equals(event.at("/annotations/authorization.k8s.io~1decision").asText())) {
        JsonNode object = event.get("objectRef");
        String subresource = object.path("subresource").asText();
        requests.add(
            event.path("verb").asText()
                + " "
                + object.path("apiGroup").asText()
                + "/"
                + object.path("resource").asText()
                + (subresource.isEmpty() ? "" : "/" + subresource));
      }
    }
    return requests;
  }

  /** What the roles of the chart allow. */
  private static Set<String> rights() {
    Set<String> rights = new TreeSet<>();
    for (JsonNode rule : OperatorRules.of("{}")) {
      for (JsonNode group : rule.get("apiGroups")) {
        for (JsonNode resource : rule.get("resources")) {
          rule.get("verbs")
              .forEach(
                  verb ->
                      rights.add(verb.asText() + " " + group.asText() + "/" + resource.asText()));
        }
      }
    }
    return rights;
  }
}
