package dev.holdfast.load;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.IntStream;

/** Policies of every kind, each of which is due every minute and keeps little. */
final class SoakPopulation {
  /** How many good backups each policy keeps. */
  static final int KEPT = 3;

  /** How many failed ones. */
  static final int KEPT_FAILED = 3;

  static final String TIER = "often";

  /** What becomes of a policy; one of each after the other, so that all are there soon. */
  enum Role {
    NOTIFIED,
    VERIFIED,
    VERIFIED_BY_SCHEDULE,
    SUSPENDED,
    CHANGED,
    MADE_AGAIN,
    MADE_AGAIN_WITHOUT_OBJECTS,
    RESTORED,
    NOTIFIED_OF_FAILURES,
    LEFT_ALONE
  }

  private static final int NAMESPACES = 10;

  private final int policies;

  SoakPopulation(int policies) {
    this.policies = policies;
  }

  int policies() {
    return policies;
  }

  List<String> namespaces() {
    return IntStream.range(0, Math.min(NAMESPACES, policies)).mapToObj(this::namespace).toList();
  }

  Role role(int number) {
    return Role.values()[number % Role.values().length];
  }

  /** Not the same for all of one role. */
  String namespace(int number) {
    return "soak-%d".formatted((number + number / NAMESPACES) % Math.min(NAMESPACES, policies));
  }

  String name(int number) {
    return "shop-%05d".formatted(number);
  }

  /** Policy {@code number}. */
  GenericKubernetesResource policy(int number) {
    String more =
        switch (role(number)) {
          case NOTIFIED ->
              """
              , notifications: {channels: [ops], events: [backup.completed, backup.failed, prune.failed]}\
              """;
          case NOTIFIED_OF_FAILURES -> ", notifications: {channels: [ops]}";
          case VERIFIED -> ", verification: {mode: ReadBack, afterEachBackup: true}";
          case VERIFIED_BY_SCHEDULE ->
              """
              , verification: {mode: ReadBack, schedule: "*/3 * * * *"}\
              """;
          case MADE_AGAIN -> ", deletionPolicy: Delete";
          case SUSPENDED, CHANGED, MADE_AGAIN_WITHOUT_OBJECTS, RESTORED, LEFT_ALONE -> "";
        };
    return Serialization.unmarshal(
        """
        apiVersion: holdfast.dev/v1alpha1
        kind: BackupPolicy
        metadata: {name: %s, namespace: %s}
        spec: {source: {connection: {host: shop-db, secretRef: {name: shop-db-app}}, databases: [shop]},
          tiers: [{name: %s, schedule: "* * * * *", startingDeadline: 30m, retention: {keepLast: %d}}],
          history: {failed: %d},
          destinations: [{name: offsite, s3: {bucket: backups, prefix: prod/, credentialsSecretRef: {name: s3}}}]%s}
        """
            .formatted(name(number), namespace(number), TIER, KEPT, KEPT_FAILED, more),
        GenericKubernetesResource.class);
  }
}
