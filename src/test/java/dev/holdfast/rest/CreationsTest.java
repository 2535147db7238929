package dev.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.embedded.EmbeddedKubernetes;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import dev.holdfast.request.BackupRequest;
import dev.holdfast.rest.Creations.Made;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One request is one object, whatever becomes of the answers of the API server. */
class CreationsTest {
  private static final String NAMESPACE = "shops";
  private static final BackupRequest REQUEST = new BackupRequest("shop", null, null, null, null);

  private final EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("crds"));
  private final FaultyProxy proxy = FaultyProxy.start(URI.create(kubernetes.url()));
  private KubernetesClient client;

  @BeforeEach
  void connect() {
    client =
        new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder().withMasterUrl(proxy.endpoint()).build())
            .build();
  }

  @AfterEach
  void close() {
    client.close();
    proxy.close();
    kubernetes.close();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "mine")
  void answerThatIsLostMakesNoSecondObject(String name) {
    proxy.inject(Trigger.on("POST", ".*/backups").nth(1), new Fault.LoseResponse());

    Made<Backup> made = create(name);

    assertThat(made.again()).isFalse();
    assertThat(all())
        .singleElement()
        .satisfies(
            there ->
                assertThat(there.getMetadata().getUid())
                    .isEqualTo(made.object().getMetadata().getUid()));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "mine")
  void answersThatAreAllLostMakeNoSecondObjectEither(String name) {
    proxy.inject(Trigger.on("POST", ".*/backups"), new Fault.LoseResponse());

    Made<Backup> made = create(name);

    assertThat(all())
        .extracting(one -> one.getMetadata().getUid())
        .containsExactly(made.object().getMetadata().getUid());
  }

  @Test
  void nameOfSomebodyElseStaysAConflict() {
    create("mine");

    ProblemException refused = catchThrowableOfType(ProblemException.class, () -> create("mine"));

    assertThat(refused.problem().status()).isEqualTo(409);
    assertThat(all()).hasSize(1);
  }

  @Test
  void whereNobodyKnowsTheAnswerSaysSo() {
    proxy.inject(Trigger.on("POST", ".*/backups"), new Fault.LoseResponse());
    proxy.inject(Trigger.on("GET", ".*/backups/.*"), new Fault.ResetRequest(0));

    ProblemException refused = catchThrowableOfType(ProblemException.class, () -> create("mine"));

    assertThat(refused.problem().status()).isEqualTo(503);
    assertThat(refused.problem().detail())
        .contains("nobody knows whether Backup \"mine\" was created", "Idempotency-Key");
    assertThat(refused.headers()).containsKey("Retry-After");
  }

  private Made<Backup> create(String name) {
    ApiServer server = new ApiServer(client);
    Call call = new Call();
    call.isFrom(new Caller("alice", null, List.of(), Map.of()));
    return new Creations(
            server, new ObjectLists(server, new Permissions(server)), InstantSource.system())
        .create(call, Kind.BACKUPS, NAMESPACE, name, REQUEST, Optional.empty());
  }

  private List<Backup> all() {
    return kubernetes.client().resources(Backup.class).inNamespace(NAMESPACE).list().getItems();
  }
}
