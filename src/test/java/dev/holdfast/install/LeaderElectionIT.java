package dev.holdfast.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.RealApiServer;
import dev.holdfast.embedded.TemporaryDirectory;
import io.fabric8.kubernetes.api.model.Event;
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

/** Two operators on a real API server, with the rights and the settings of the chart. */
class LeaderElectionIT {
  private static final String NAMESPACE = "shops";

  private RealApiServer server;
  private KubernetesClient client;
  private TemporaryDirectory directory;
  private HoldfastProcess first;
  private HoldfastProcess second;
  private String leaseDuration;

  @BeforeEach
  void start() {
    server = RealApiServer.start();
    client = server.client();
    directory = TemporaryDirectory.create("holdfast-leader");
    for (String namespace : List.of(Chart.NAMESPACE, NAMESPACE)) {
      client
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
          .create();
    }
    Chart.objects("crds: {install: false}").forEach(one -> client.resource(one).create());
  }

  private void startBoth(String leaseDuration) {
    this.leaseDuration = leaseDuration;
    first = operator("first");
    await("first.equals(holder())").until(() -> "first".equals(holder()));
    second = operator("second");
    await("second.log().contains(started in)").until(() -> second.log().contains("started in"));
  }

  @AfterEach
  void stop() {
    if (first != null) {
      first.close();
    }
    if (second != null) {
      second.close();
    }
    if (server != null) {
      server.close();
      directory.close();
    }
  }

  @Test
  void oneThatIsStoppedGivesTheLeaseBack() {
    // Longer than this test waits: it is not by the time that the other takes over. Of twice that,
    // it would look after a minute at the earliest, and after more than two at the latest.
    startBoth("2m");

    first.close();

    await("second.equals(holder())").until(() -> "second".equals(holder()));
    isLookedAfter("one");
  }

  @Test
  void otherTakesOverWhenTheOneThatWorksIsStoppedKilledOrPaused() {
    startBoth("15s");
    isLookedAfter("one");
    assertThat(holder()).isEqualTo("first");

    first.close();
    assertThat(holder()).as("it is given back, and not left to run out").isNotEqualTo("first");
    await("second.equals(holder())").until(() -> "second".equals(holder()));
    isLookedAfter("two");

    first = operator("third");
    await("first.log().contains(started in)").until(() -> first.log().contains("started in"));
    assertThat(holder()).isEqualTo("second");
    second.kill();
    await("third.equals(holder())").until(() -> "third".equals(holder()));
    isLookedAfter("three");

    second = operator("fourth");
    await("second.log().contains(started in)").until(() -> second.log().contains("started in"));
    first.pause();
    await("fourth.equals(holder())").until(() -> "fourth".equals(holder()));
    isLookedAfter("four");
    first.goOn();
    await("!first.isAlive()").until(() -> !first.isAlive());
    isLookedAfter("five");
    assertThat(client.v1().events().inNamespace(NAMESPACE).list().getItems())
        .extracting(Event::getCount)
        .as("nothing was done twice")
        .containsOnly(1);
  }

  /** A Backup of a policy that is not there ends at once, which takes somebody who looks. */
  private void isLookedAfter(String name) {
    Backup backup = new Backup();
    backup.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(NAMESPACE).build());
    backup.setSpec(new BackupSpec(new PolicyReference("none"), "manual", null, null, null));
    client.resource(backup).create();
    await("somebody looks at " + name)
        .until(
            () -> client.resources(Backup.class).inNamespace(NAMESPACE).withName(name).get(),
            found -> found.getStatus() != null && found.getStatus().phase() != null);
  }

  private String holder() {
    var lease = client.leases().inNamespace(Chart.NAMESPACE).withName(Chart.RELEASE).get();
    return lease == null ? null : lease.getSpec().getHolderIdentity();
  }

  private HoldfastProcess operator(String name) {
    Path kubeconfig = directory.path().resolve("kubeconfig");
    server.writeKubeconfig(kubeconfig, Chart.NAMESPACE, "holdfast");
    return HoldfastProcess.operator(
        kubeconfig,
        directory.path().resolve(name + ".log"),
        Map.of(
            "HOLDFAST_LEADER_ELECTION_LEASE",
            Chart.RELEASE,
            "HOLDFAST_LEADER_ELECTION_LEASE_DURATION",
            leaseDuration,
            "HOSTNAME",
            name));
  }

  private static ConditionFactory await(String what) {
    return Awaitility.await(what)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(200));
  }
}
