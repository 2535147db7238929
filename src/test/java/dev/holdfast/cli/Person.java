package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.SecretReference;
import dev.holdfast.api.v1alpha1.Source;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.embedded.EmbeddedKubernetes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Somebody who calls commands, on an API server where the test plays the operator. */
final class Person implements AutoCloseable {
  static final String NAMESPACE = "shops";

  /** A terminal of 80 columns at all ends. */
  static final Look TERMINAL = new Look(true, true, true, 80, false);

  private final EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("crds"));
  private String server = kubernetes.url();
  private volatile boolean working = true;
  private Thread operator;

  /** What a command has done. */
  record Result(int status, String out, String err) {}

  KubernetesClient client() {
    return kubernetes.client();
  }

  EmbeddedKubernetes kubernetes() {
    return kubernetes;
  }

  /** From now on commands reach the API server by this URL. */
  void goesThrough(String url) {
    server = url;
  }

  /** Calls a command where there is no terminal. */
  Result calls(String... args) {
    return at(Look.NONE, "", args);
  }

  /** Calls a command at a terminal, and types {@code typed} when asked. */
  Result types(String typed, String... args) {
    return at(TERMINAL, typed + "\n", args);
  }

  Result at(Look look, String input, String... args) {
    return at(look, input, new ByteArrayOutputStream(), args);
  }

  /** Calls a command whose output cannot be written, for the reason {@code why}. */
  Result writesTo(String why, String... args) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(why);
          }
        };
    return at(Look.NONE, "", broken, args);
  }

  private Result at(Look look, String input, OutputStream out, String... args) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Screen screen =
        new Screen(
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new BufferedReader(new StringReader(input)),
            look);
    Desk desk =
        new Desk(
            screen,
            options ->
                new Cluster(
                    new KubernetesClientBuilder()
                        .withConfig(
                            new ConfigBuilder(Config.empty())
                                .withMasterUrl(server)
                                .withRequestRetryBackoffLimit(1)
                                .build())
                        .withKubernetesSerialization(OpenCluster.serialization())
                        .build(),
                    options.namespace == null ? NAMESPACE : options.namespace),
            InstantSource.system(),
            Map.of(),
            Duration.ofMillis(20));
    int status = CommandLineMode.run(args, desk);
    return new Result(
        status,
        out instanceof ByteArrayOutputStream bytes ? bytes.toString(StandardCharsets.UTF_8) : "",
        err.toString(StandardCharsets.UTF_8));
  }

  /**
   * From now on whatever is created of {@code kind} has an end.
   *
   * @param end gives it its last status; null to leave it as it is
   */
  <T extends CustomResource<?, ?>> void operatorEnds(Class<T> kind, UnaryOperator<T> end) {
    operator =
        new Thread(
            () -> {
              while (working) {
                for (T one : list(kind)) {
                  T ended = one.getStatus() == null ? end.apply(one) : null;
                  if (ended != null) {
                    client().resource(ended).updateStatus();
                  }
                }
                pause();
              }
            },
            "operator");
    operator.setDaemon(true);
    operator.start();
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  <T extends HasMetadata> List<T> list(Class<T> kind) {
    return client().resources(kind).inNamespace(NAMESPACE).list().getItems();
  }

  /** The only object of {@code kind}. */
  <T extends HasMetadata> T only(Class<T> kind) {
    List<T> all = list(kind);
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " of " + kind);
    }
    return all.get(0);
  }

  BackupPolicy policy(String name) {
    BackupPolicy policy = new BackupPolicy();
    policy.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(NAMESPACE).build());
    policy.setSpec(
        new BackupPolicySpec(
            null,
            new Source(
                new Connection("shop-db", 5432, new SecretReference("shop-db-app"), null, null),
                List.of("shop"),
                null,
                null,
                null,
                null,
                null),
            List.of(Tier.of("daily", "0 3 * * *", null, null)),
            null,
            null,
            List.of(Destination.of("local", new VolumeDestination("backups", "/prod"))),
            null,
            null,
            null));
    return client().resource(policy).create();
  }

  /** A backup that has come to this phase. */
  Backup backup(String name, String policy, String tier, BackupPhase phase, String message) {
    Backup backup = new Backup();
    backup.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(NAMESPACE).build());
    backup.setSpec(new BackupSpec(new PolicyReference(policy), tier, null, null, null));
    client().resource(backup).create();
    return ended(backup, phase, message);
  }

  /** From now on the copy of {@code backup} at {@code destination} is not sound. */
  void findsUnsound(String backup, String destination, String message) {
    edit(
        Backup.class,
        backup,
        """
        {"verifiedTime": "2026-11-21T06:00:00Z",
         "conditions": [{"type": "Verified", "status": "False", "reason": "TestRestoreFailed",
                         "message": "%2$s", "lastTransitionTime": "2026-11-21T06:00:00Z"}],
         "destinations": [{"name": "%1$s", "phase": "Completed", "manifest": "k",
                           "volume": {"claimName": "backups", "path": "/prod"},
                           "verification": {"time": "2026-11-21T06:00:00Z", "intact": false,
                                            "message": "%2$s"}}]}
        """
            .formatted(destination, message));
  }

  /** From now on {@code backup} has a phase that this version does not know. */
  void isOfALaterVersion(String backup) {
    edit(Backup.class, backup, "{\"phase\": \"Archived\"}");
  }

  /** From now on the policy says that its newest backup is no good one. */
  void newestFailed(String policy, String backup) {
    edit(BackupPolicy.class, policy, "{\"lastFailure\": \"" + backup + "\"}");
  }

  private <T extends HasMetadata> void edit(Class<T> kind, String name, String status) {
    client()
        .resources(kind)
        .inNamespace(NAMESPACE)
        .withName(name)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": " + status + "}");
  }

  private Backup ended(Backup backup, BackupPhase phase, String message) {
    backup.setStatus(status(phase, message));
    return client().resource(backup).updateStatus();
  }

  private static final DestinationStatus STORED =
      DestinationStatus.of(
              new Destination("local", null, new VolumeDestination("backups", "/prod"), null))
          .committed("k", "ab".repeat(32), "72.5 MiB", 76_021_760L);

  static BackupStatus status(BackupPhase phase, String message) {
    return new BackupStatus(
        1L,
        phase,
        phase == BackupPhase.RUNNING ? "42% 118.0 MiB/s" : "100%",
        message,
        "2026-11-21T02:00:00Z",
        phase.isFinal() ? "2026-11-21T02:00:21Z" : null,
        phase.isFinal() ? "21s" : null,
        phase == BackupPhase.COMPLETED ? "72.5 MiB" : null,
        76_021_760L,
        null,
        "16.4",
        null,
        null,
        phase.isStored() ? List.of(STORED) : List.of(),
        List.of(),
        null,
        null,
        List.of("shop"),
        null,
        null,
        null);
  }

  @Override
  public void close() {
    working = false;
    kubernetes.close();
  }
}
