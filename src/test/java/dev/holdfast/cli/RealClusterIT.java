package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.embedded.RealApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands at the API server of Kubernetes itself, which checks schemas and rights. */
class RealClusterIT {
  private static RealApiServer server;
  private static KubernetesClient client;
  @TempDir private static Path directory;

  @BeforeAll
  static void start() throws Exception {
    server = RealApiServer.start();
    client = server.client();
    client
        .resource(
            Serialization.unmarshal(
                Files.readString(Path.of("deploy", "samples", "policy.yaml")),
                GenericKubernetesResource.class))
        .inNamespace("default")
        .create();
    Backup backup =
        Serialization.unmarshal(
            Files.readString(Path.of("deploy", "samples", "backup.yaml")), Backup.class);
    backup.getMetadata().setName("there");
    client.resource(backup).inNamespace("default").create();
    role("editor", List.of("*"));
    role("viewer", List.of("get", "list"));
  }

  private static void role(String name, List<String> verbs) {
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .build())
        .create();
    client
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .addNewRule()
                .withApiGroups("holdfast.dev")
                .withResources("*")
                .withVerbs(verbs)
                .endRule()
                .build())
        .create();
    client
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                .addNewSubject("", "ServiceAccount", name, "default")
                .build())
        .create();
    server.writeKubeconfig(directory.resolve(name), "default", name);
  }

  @AfterAll
  static void stop() {
    System.clearProperty(Config.KUBERNETES_KUBECONFIG_FILE);
    if (server != null) {
      server.close();
    }
  }

  private static Person.Result call(String who, String line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> args = new ArrayList<>(List.of(line.split(" ", -1)));
    args.addAll(List.of("--kubeconfig", directory.resolve(who).toString()));
    int status =
        CommandLineMode.run(
            args.toArray(String[]::new),
            new Desk(
                new Screen(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    new BufferedReader(new StringReader("")),
                    Look.NONE),
                OpenCluster::open,
                InstantSource.system(),
                Map.of(),
                Duration.ofMillis(50)));
    return new Person.Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backup shop --no-wait --description first --pin",
        "restore there --no-wait -d shop=shop_again --jobs 2 --schema public --no-owner",
        "restore there --no-wait --replace --force --terminate-connections --drop-replaced",
        "restore there --no-wait --plan --to-host db --to-secret s --to-port 5433",
        "restore --latest shop --tier daily --before 2026-11-21T14:05:00+01:00 --no-wait",
        "restore --manifest prod/default/shop/a/manifest.json --destination shop/offsite --no-wait",
        "restore there --no-wait --identity age/identity.txt --single-transaction",
        "verify there --no-wait",
        "verify there --no-wait --restore",
        "verify there --no-wait --restore --to-host db --to-secret s",
        "copy there --to local --no-wait",
        "check shop --no-wait --keep-for 2d",
        "pin there",
        "unpin there",
        "list -o yaml",
        "show there",
        "status",
        "status shop -o json"
      })
  void theServerAcceptsWhatIsAskedFor(String line) {
    Person.Result result = call("editor", line);

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).isNotBlank();
  }

  @Test
  void whoeverMayOnlyLookIsDeniedAndNothingIsMade() {
    assertThat(call("viewer", "list").status()).isZero();
    int checks =
        client.resources(PolicyCheck.class).inNamespace("default").list().getItems().size();

    Person.Result denied = call("viewer", "check shop");

    assertThat(denied.status()).isEqualTo(ExitStatus.DENIED);
    assertThat(denied.err()).contains("the cluster does not allow it", "cannot create");
    assertThat(call("viewer", "pin there").status()).isEqualTo(ExitStatus.DENIED);
    assertThat(call("viewer", "list -A").status()).isEqualTo(ExitStatus.DENIED);
    assertThat(client.resources(PolicyCheck.class).inNamespace("default").list().getItems())
        .hasSize(checks);
  }

  @Test
  void whatTheSchemaRefusesIsToldInTheWordsOfTheServer() {
    Person.Result result = call("editor", "restore there --no-wait --single-transaction --jobs 2");

    assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(result.err()).contains("jobs: 1 with singleTransaction");
  }

  @Test
  void contextThatIsNotThereIsTold() {
    Person.Result result = call("editor", "list --context nowhere");

    assertThat(result.status()).isEqualTo(ExitStatus.UNAVAILABLE);
    assertThat(result.err()).contains("nowhere");
  }
}
