package dev.holdfast.faults;

import dev.holdfast.embedded.EmbeddedKubernetes;
import dev.holdfast.embedded.proxy.Passage;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One operator, or two of which one works at a time, on one API server. */
final class Operators implements AutoCloseable {
  private static final String LEASE = "holdfast";

  /** As many lines of a log as are enough to see what it was about. */
  private static final int LINES = 40;

  private final EmbeddedKubernetes kubernetes;
  private final Path settings;
  private final WrongClock clock;
  private final List<Replica> replicas;
  private FaultKind.Crew crew;

  /**
   * @param directory for what they read and write
   * @param settings the file of their configuration
   */
  Operators(EmbeddedKubernetes kubernetes, Path directory, Path settings) {
    this.kubernetes = kubernetes;
    this.settings = settings;
    this.clock = new WrongClock(directory.resolve("clock"));
    this.replicas =
        Stream.of(0, 1).map(number -> new Replica(number, kubernetes, directory, clock)).toList();
    clock.set(0);
  }

  /** Sees to it that these run, and no others. */
  void run(FaultKind.Crew wanted) {
    if (wanted != crew) {
      replicas.forEach(Replica::kill);
      // What was held by those that are gone would be waited for.
      lease().ifPresent(lease -> kubernetes.client().resource(lease).delete());
      crew = wanted;
    }
    running().forEach(replica -> replica.start(environment(wanted)));
  }

  private Map<String, String> environment(FaultKind.Crew wanted) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                // Catalogues are made by the cells that are about them.
                "HOLDFAST_CATALOGUE_EVERY",
                "0",
                "HOLDFAST_REST_ENABLED",
                "true",
                "QUARKUS_CONFIG_LOCATIONS",
                settings.toString()));
    if (wanted == FaultKind.Crew.TWO) {
      environment.put("HOLDFAST_LEADER_ELECTION_LEASE", LEASE);
      environment.put("HOLDFAST_LEADER_ELECTION_LEASE_DURATION", "15s");
    }
    return environment;
  }

  /** Those that are to run. */
  List<Replica> running() {
    return crew == FaultKind.Crew.TWO ? replicas : replicas.subList(0, 1);
  }

  /** Starts those that have ended, as a kubelet does. */
  void tend() {
    running().forEach(Replica::start);
  }

  /** The one that works; of two, the one that holds the Lease. */
  Replica leader() {
    if (crew != FaultKind.Crew.TWO) {
      return replicas.get(0);
    }
    String holder = lease().map(lease -> lease.getSpec().getHolderIdentity()).orElse("nobody");
    return replicas.stream()
        .filter(replica -> replica.name().equals(holder))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the Lease is held by " + holder));
  }

  private Optional<Lease> lease() {
    return Optional.ofNullable(
        kubernetes.client().leases().inNamespace(Stage.NAMESPACE).withName(LEASE).get());
  }

  WrongClock clock() {
    return clock;
  }

  /** Has {@code passage} see what the operator with this number asks for. */
  void watch(int number, Passage passage) {
    kubernetes.watch(replicas.get(number).name(), passage);
  }

  /** Has {@code passage} see what any of them asks for. */
  void watch(Passage passage) {
    replicas.forEach(replica -> watch(replica.number(), passage));
  }

  /** They reach the API server, and run. */
  void heal() {
    for (Replica replica : replicas) {
      watch(replica.number(), Passage.OPEN);
      replica.wire().mend();
    }
    tend();
  }

  /** The last lines of what they have logged. */
  List<String> logs() {
    return running().stream()
        .flatMap(
            replica -> {
              List<String> lines = replica.log().lines().toList();
              return lines.subList(Math.max(0, lines.size() - LINES), lines.size()).stream();
            })
        .toList();
  }

  @Override
  public void close() {
    replicas.forEach(Replica::close);
  }
}
