package dev.holdfast.load;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.install.Chart;
import dev.holdfast.notify.Receiver;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Everything that takes part: two API servers, the operator, and all that it works with. */
final class SoakStage implements AutoCloseable {
  private static final Duration UNTIL_READY = Duration.ofMinutes(3);

  /** Every so many-th message is refused at first. */
  private static final int REFUSED = 5;

  private static final int OK = 200;
  private static final int BROKEN = 500;

  private final Server server;
  private final SecondApiServer second;
  private final Receiver receiver;
  private final AtomicInteger refused = new AtomicInteger();
  private final MeasuredOperator operator;
  private final Ledger ledger = new Ledger();
  private final SharedIndexInformer<Backup> backups;
  private final SoakJobs jobs;
  private final People people;

  SoakStage(SoakOptions options, SoakPopulation population, int limitMib)
      throws IOException, InterruptedException {
    long kept = options.kept().toSeconds();
    server =
        new Server(
            "{crds: {install: false}, rest: {enabled: true}}",
            List.of("--event-ttl=" + 2 * kept + "s"));
    second = SecondApiServer.start(server.port(), server.directory());
    receiver = Receiver.start();
    AtomicInteger messages = new AtomicInteger();
    receiver.behave(
        (connection, out) -> {
          boolean refuses = messages.incrementAndGet() % REFUSED == 0;
          refused.addAndGet(refuses ? 1 : 0);
          Receiver.status(refuses ? BROKEN : OK).answer(connection, out);
        });
    Instant begin = Instant.now();
    backups = client().resources(Backup.class).inAnyNamespace().inform(ledger);
    jobs = new SoakJobs(client(), new Fates(options.seed()), begin, ledger);
    people = new People(client(), population, ledger);
    population.namespaces().forEach(server::makeNamespace);
    operator = MeasuredOperator.start(server, limitMib, configuration(kept));
    operator.awaitReady(UNTIL_READY);
  }

  private Map<String, String> configuration(long kept) throws IOException {
    Path kubeconfig = server.directory().resolve("kubeconfig-of-the-second");
    Files.writeString(
        kubeconfig,
        Files.readString(server.kubeconfig()).replace(":" + server.port(), ":" + second.port()));
    Path key = server.directory().resolve("key");
    Files.writeString(key, "a key that both sides have, and nobody else");
    Path notifications = server.directory().resolve("notifications.properties");
    Files.writeString(
        notifications,
        String.join(
            "\n",
            "holdfast.notifications.retry-after=1S",
            "holdfast.notifications.longest-retry=10S",
            "holdfast.notifications.pause=1S",
            "holdfast.notifications.channels.ops.type=webhook",
            "holdfast.notifications.channels.ops.url=" + receiver.url(),
            "holdfast.notifications.channels.ops.key-files=" + key,
            "holdfast.notifications.channels.ops.allow-http=true",
            "holdfast.notifications.channels.ops.allow-addresses=127.0.0.1"));
    return Map.of(
        "KUBECONFIG",
        kubeconfig.toString(),
        "QUARKUS_CONFIG_LOCATIONS",
        notifications.toString(),
        "HOLDFAST_REST_ENABLED",
        "true",
        "HOLDFAST_CATALOGUE_EVERY",
        "0",
        "HOLDFAST_JOB_KEEP_COMPLETED",
        kept + "S",
        "HOLDFAST_JOB_KEEP_FAILED",
        2 * kept + "S");
  }

  /** A client of the API server that stays, which may do everything. */
  KubernetesClient client() {
    return server.client();
  }

  SecondApiServer second() {
    return second;
  }

  MeasuredOperator operator() {
    return operator;
  }

  Ledger ledger() {
    return ledger;
  }

  SoakJobs jobs() {
    return jobs;
  }

  People people() {
    return people;
  }

  /** How many messages came, and how many of them were refused. */
  List<Integer> messages() {
    return List.of(receiver.posts().size(), refused.get());
  }

  /** A token for the REST API, of somebody who may ask for everything: the operator itself. */
  String token() {
    return client()
        .serviceAccounts()
        .inNamespace(Chart.NAMESPACE)
        .withName("holdfast")
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(List.of("holdfast"))
                .withExpirationSeconds(3_600L)
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }

  @Override
  public void close() {
    jobs.close();
    backups.close();
    try {
      operator.close();
    } catch (IOException e) {
      System.err.println("the operator's control group stays behind: " + e.getMessage());
    }
    receiver.close();
    second.close();
    server.close();
  }
}
