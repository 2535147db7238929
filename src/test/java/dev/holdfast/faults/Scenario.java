package dev.holdfast.faults;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.faults.World.Recorded;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** What Holdfast does while the fault strikes, and once more afterwards. */
abstract class Scenario {
  /** The backup that restores are made of. */
  static final String GOLDEN = "golden";

  /** Longer than any deadline of {@link #policy}. */
  static final Duration PATIENCE = Duration.ofMinutes(6);

  static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  final Stage stage;
  final Cell cell;
  final String name;

  Scenario(Stage stage, Cell cell, String name) {
    this.stage = stage;
    this.cell = cell;
    this.name = name;
  }

  /** The one that {@code cell} is about; everything that it makes has {@code name} in its name. */
  static Scenario of(Stage stage, Cell cell, String name) {
    return switch (cell.door().step()) {
      case SCHEDULE, START, BACKUP, COMMIT -> new BackupScenario(stage, cell, name);
      case PRUNE -> new PruneScenario(stage, cell, name);
      case CATALOGUE -> new CatalogueScenario(stage, cell, name);
      case RESTORE, SWAP, VERIFICATION -> new RestoreScenario(stage, cell, name);
      case NOTIFICATION -> new NotificationScenario(stage, cell, name);
    };
  }

  /** What has to be there; no fault strikes yet. */
  abstract void prepare();

  /** Asks for what the fault strikes. */
  abstract void begin();

  /** Whether everything that was asked for has ended, well or not. */
  abstract boolean hasEnded();

  /** Does the same again, or what builds on it, and waits for its end; what became of it. */
  abstract Recorded next();

  /** What it may have come to, for all faults the same. */
  abstract Expected expected();

  /** The names of what cannot succeed, fault or not. */
  Set<String> hopeless() {
    return Set.of();
  }

  /** What the cell may have come to. */
  final Expected promised() {
    return cell.fault().isSurvived() ? expected().succeeding(hopeless()) : expected();
  }

  /** The database that is restored; empty if none is. */
  Optional<String> target() {
    return Optional.empty();
  }

  /** Takes away what only this scenario has made outside of the cluster and the bucket. */
  void cleanUp() {
    // Most make nothing of the kind.
  }

  final void await(String what, BooleanSupplier condition) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(
            () -> {
              stage.operators().tend();
              return condition.getAsBoolean();
            });
  }

  /** Makes a policy, and waits until the operator looks after it. */
  final void policy(String tiers) {
    policy(name, tiers, cell.fault() == FaultKind.DISK_FULL);
    await(
        "the policy is looked after",
        () -> {
          BackupPolicy policy = stage.get(BackupPolicy.class, name);
          return policy.getStatus() != null && !policy.getStatus().conditions().isEmpty();
        });
  }

  private void policy(String policy, String tiers, boolean withVolume) {
    if (withVolume) {
      stage.smallVolume();
    }
    stage.create(
        BackupPolicy.class,
        """
        apiVersion: holdfast.dev/v1alpha1
        kind: BackupPolicy
        metadata: {name: %s, namespace: default}
        spec:
          source:
            connection: %s
            databases: [shop]
            lockWaitTimeout: 5s
          tiers: %s
          dump: {compression: {algorithm: none}}
          destinations:
            - name: main
              s3: {bucket: backups, prefix: faults/, endpoint: "%s", pathStyle: true, credentialsSecretRef: {name: s3}}
            %s
          %s
          jobTemplate: %s
        """
            .formatted(
                policy,
                connection(),
                tiers,
                stage.store().endpoint(),
                withVolume
                    ? "- {name: local, volume: {claimName: " + Stage.SMALL_CLAIM + ", path: /}}"
                    : "",
                cell.door().step() == Step.NOTIFICATION
                    ? "notifications: {channels: ["
                        + Hook.CHANNEL
                        + "], events: [backup.failed, backup.completed]}"
                    : "",
                template()));
  }

  final String connection() {
    return "{host: 127.0.0.1, port: %d, secretRef: {name: shop-db}}"
        .formatted(stage.database().port());
  }

  static String template() {
    return "{activeDeadline: 4m, noProgressTimeout: 30s, backoffLimit: 2}";
  }

  /** Asks for a backup by hand. */
  final void backup(String backup, String policy, String tier) {
    stage.create(
        Backup.class,
        """
        apiVersion: holdfast.dev/v1alpha1
        kind: Backup
        metadata: {name: %s, namespace: default}
        spec: {policyRef: {name: %s}%s}
        """
            .formatted(backup, policy, tier == null ? "" : ", tier: " + tier));
  }

  /** Waits until the backup has ended; what became of it. */
  final Recorded awaitBackup(String backup) {
    await(backup + " ends", () -> Observation.recorded(stage.get(Backup.class, backup)).ended());
    return Observation.recorded(stage.get(Backup.class, backup));
  }

  /** The same, of one that nothing keeps from succeeding. */
  final void requireBackup(String backup) {
    Recorded ended = awaitBackup(backup);
    if (!ended.isStored()) {
      throw new IllegalStateException("before any fault: " + ended);
    }
  }

  /** The backup that restores are made of is there. */
  final void requireGolden() {
    if (stage.get(Backup.class, GOLDEN) == null) {
      policy(GOLDEN, "[]", false);
      backup(GOLDEN, GOLDEN, null);
    }
    requireBackup(GOLDEN);
  }

  /** The Backups of the policy of this scenario. */
  final List<Recorded> backups() {
    return stage.list(Backup.class).stream()
        .map(Observation::recorded)
        .filter(one -> one.policy().equals(name))
        .toList();
  }

  /** Changes the policy, its status or all else. */
  final void patchPolicy(String merge, boolean status) {
    var policy = stage.client().resources(BackupPolicy.class).inNamespace(Stage.NAMESPACE);
    if (status) {
      policy.withName(name).subresource("status").patch(MERGE, merge);
    } else {
      policy.withName(name).patch(MERGE, merge);
    }
  }
}
