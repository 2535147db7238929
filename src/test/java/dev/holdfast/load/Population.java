package dev.holdfast.load;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.schedule.RunNames;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The policies and backups of many tenants: what each looks like, always the same for the same
 * numbers and the same time.
 */
final class Population {
  /** How long the name of each policy is. */
  static final int NAME_LENGTH = "shop-00000".length();

  private static final String TIER = "nightly";

  /** JSON and not YAML: the client takes everything that begins with a brace for it. */
  private static final String DESTINATION =
      """
      {"name": "offsite", \
      "s3": {"bucket": "backups", "prefix": "prod/", "credentialsSecretRef": {"name": "s3"}}}\
      """;

  private static final int NAMESPACES = 50;

  /** More than there are: nothing is to be pruned meanwhile. */
  private static final int KEPT = 30;

  /** Far enough off that nothing is due while something else is measured. */
  private static final Duration UNTIL_DUE = Duration.ofHours(12);

  private static final Duration SPREAD = Duration.ofHours(6);

  /** The backups of a policy are of the last day, or their records would be in doubt. */
  private static final Duration OLDEST = Duration.ofHours(20);

  private final int policies;
  private final int backups;
  private final Instant now;

  /**
   * @param backups how many there are in all
   */
  Population(int policies, int backups, Instant now) {
    this.policies = policies;
    this.backups = backups;
    this.now = now.truncatedTo(ChronoUnit.MINUTES);
  }

  List<String> namespaces() {
    return IntStream.range(0, Math.min(NAMESPACES, policies)).mapToObj(this::namespace).toList();
  }

  int policies() {
    return policies;
  }

  /** How many backups policy {@code number} has. */
  int backupsOf(int number) {
    return backups / policies + (number < backups % policies ? 1 : 0);
  }

  String namespace(int number) {
    return "load-%02d".formatted(number % NAMESPACES);
  }

  String name(int number) {
    return "shop-%05d".formatted(number);
  }

  /** Policy {@code number}, as somebody writes it who leaves out what has a default. */
  GenericKubernetesResource policy(int number) {
    Instant due = now.plus(UNTIL_DUE).plusSeconds(SPREAD.toSeconds() * number / policies);
    return Serialization.unmarshal(
        """
        apiVersion: holdfast.dev/v1alpha1
        kind: BackupPolicy
        metadata: {name: %s, namespace: %s}
        spec:
          source: {connection: {host: shop-db, secretRef: {name: shop-db-app}}, databases: [shop]}
          tiers: %s
          destinations: [%s]
        """
            .formatted(name(number), namespace(number), tiersAt(due), DESTINATION),
        GenericKubernetesResource.class);
  }

  /** The tiers of a policy that is due at {@code time}, and then every day, as JSON. */
  static String tiersAt(Instant time) {
    ZonedDateTime due = time.atZone(ZoneOffset.UTC);
    return """
    [{"name": "%s", "schedule": "%d %d * * *", "startingDeadline": "1h", "retention": {"keepLast": %d}}]\
    """
        .formatted(TIER, due.getMinute(), due.getHour(), KEPT);
  }

  /**
   * Backup {@code index} of policy {@code number}, as the operator makes it; it has no status yet.
   *
   * @param policyUid the UID of the policy
   */
  Backup backup(int number, int index, String policyUid) {
    Instant time = time(number, index);
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder()
            .withName(RunNames.scheduled(name(number), TIER, time))
            .withNamespace(namespace(number))
            .addToLabels(Api.MANAGED_BY_LABEL, Api.MANAGED_BY)
            .addToLabels(Api.POLICY_LABEL, name(number))
            .addToLabels(Api.TIER_LABEL, TIER)
            .addToAnnotations(Api.SCHEDULED_FOR_ANNOTATION, time.toString())
            .addToAnnotations(Api.POLICY_UID_ANNOTATION, policyUid)
            .build());
    backup.setSpec(new BackupSpec(new PolicyReference(name(number)), TIER, null, null, null));
    return backup;
  }

  private Instant time(int number, int index) {
    return now.minusSeconds(OLDEST.toSeconds() * (index + 1) / (backupsOf(number) + 1))
        .truncatedTo(ChronoUnit.MINUTES);
  }

  /** What the operator has written into the status of {@code backup}, which has ended well. */
  BackupStatus completed(Backup backup, String policyUid) {
    Instant start =
        Instant.parse(backup.getMetadata().getAnnotations().get(Api.SCHEDULED_FOR_ANNOTATION));
    Instant end = start.plusSeconds(95);
    String name = backup.getMetadata().getName();
    String key =
        "prod/"
            + backup.getMetadata().getNamespace()
            + "/"
            + backup.getSpec().policyRef().name()
            + "/"
            + name
            + "/manifest.json";
    String sha256 = HexFormat.of().formatHex(digest(key));
    return new BackupStatus(
        1L,
        BackupPhase.COMPLETED,
        "100%",
        null,
        start.toString(),
        end.toString(),
        "1m35s",
        "72.5 MiB",
        76_021_760L,
        212_454_432L,
        "17.2",
        name,
        end.toString(),
        List.of(
            DestinationStatus.of(Serialization.unmarshal(DESTINATION, Destination.class))
                .committed(key, sha256, "72.5 MiB", 76_021_760L)),
        List.of(condition("Complete", "True", end), condition("Failed", "False", end)),
        policyUid,
        null,
        List.of("shop"),
        null,
        null,
        start.plusSeconds(2).toString());
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
  }

  private static Condition condition(String type, String status, Instant time) {
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason("Completed")
        .withMessage("Completed")
        .withObservedGeneration(1L)
        .withLastTransitionTime(time.toString())
        .build();
  }
}
