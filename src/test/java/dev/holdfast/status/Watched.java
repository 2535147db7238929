package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Alerts;
import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.PolicySpecs;
import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A policy and its backups, as somebody sees them who looks whether all is well. */
final class Watched {
  static final Instant MIDNIGHT = Instant.parse("2026-11-01T00:00:00Z");
  static final String UID = "policy-uid";

  private final BackupPolicy policy = new BackupPolicy();
  private final List<Backup> backups = new ArrayList<>();
  private final List<TierTimes> times = new ArrayList<>();

  private Watched() {}

  /** A policy that was made at {@link #MIDNIGHT}, without tiers. */
  static Watched policy() {
    Watched made = new Watched();
    made.policy.setMetadata(
        new ObjectMetaBuilder()
            .withName("shop")
            .withNamespace("shops")
            .withUid(UID)
            .withGeneration(2L)
            .withCreationTimestamp(MIDNIGHT.toString())
            .build());
    made.spec(false);
    return made;
  }

  private Watched spec(boolean suspended) {
    BackupPolicySpec before = policy.getSpec();
    policy.setSpec(
        new BackupPolicySpec(
            suspended,
            null,
            times.stream().map(t -> Tier.of(t.tier(), "@daily", null, null)).toList(),
            null,
            null,
            List.of(volume("local")),
            null,
            null,
            null,
            before == null ? null : before.verification(),
            before == null ? null : before.alerts(),
            null));
    return this;
  }

  static Destination volume(String name) {
    return Destination.of(name, new VolumeDestination("backups", "/"));
  }

  /** With a tier that runs {@code every} so often, for the first time so long after midnight. */
  Watched tier(String name, Duration every) {
    return tier(name, MIDNIGHT, every);
  }

  Watched tier(String name, Instant since, Duration every) {
    times.add(every(name, since, every));
    return spec(policy.getSpec().suspend());
  }

  static TierTimes every(String name, Instant since, Duration every) {
    return new TierTimes(
        name,
        since,
        after -> {
          long done =
              after.isBefore(MIDNIGHT) ? 0 : Duration.between(MIDNIGHT, after).dividedBy(every);
          return Optional.of(MIDNIGHT.plus(every.multipliedBy(done + 1)));
        });
  }

  Watched suspended() {
    return spec(true);
  }

  Watched alerts(String maxAge, String minFreeSpace, String sizeChange) {
    policy.setSpec(
        PolicySpecs.alerting(policy.getSpec(), new Alerts(maxAge, minFreeSpace, sizeChange)));
    return this;
  }

  Watched verified(PolicyVerification how) {
    policy.setSpec(PolicySpecs.verified(policy.getSpec(), how));
    return this;
  }

  Watched with(Backup... more) {
    backups.addAll(List.of(more));
    return this;
  }

  BackupPolicy policy(List<Condition> conditions) {
    policy.setStatus(
        PolicyProgress.of(policy, List.of(), List.of(), List.of(), null, MIDNIGHT)
            .with(conditions));
    return policy;
  }

  BackupPolicy get() {
    return policy;
  }

  List<Backup> backups() {
    return backups;
  }

  List<TierTimes> times() {
    return times;
  }

  List<GoodBackup> good(Instant now) {
    return GoodBackup.of(policy, backups, now);
  }

  Finding recent(Duration afterMidnight) {
    return RecentBackup.of(policy, times, backups, at(afterMidnight));
  }

  static Instant at(Duration afterMidnight) {
    return MIDNIGHT.plus(afterMidnight);
  }

  static Duration hours(long hours) {
    return Duration.ofHours(hours);
  }

  /** A backup of that tier that took ten minutes. */
  static Backup backup(String tier, Duration started) {
    return backup(tier + "-" + started.toHours(), tier, started, Duration.ofMinutes(10));
  }

  static Backup backup(String name, String tier, Duration started, Duration took) {
    return backup(name, tier, started, took, BackupPhase.COMPLETED, 100_000_000);
  }

  static Backup sized(String tier, Duration started, long bytes) {
    return backup(
        tier + "-" + started.toHours(),
        tier,
        started,
        Duration.ofMinutes(10),
        BackupPhase.COMPLETED,
        bytes);
  }

  static Backup backup(
      String name, String tier, Duration started, Duration took, BackupPhase phase, long bytes) {
    return backup(name, tier, started, took, phase, bytes, UID);
  }

  /** The same backup, made for a policy with another UID. */
  static Backup ofPolicy(String uid, Backup backup) {
    return backup(
        backup.getMetadata().getName(),
        backup.getSpec().tier(),
        Duration.between(MIDNIGHT, Times.parse(backup.getStatus().startTime())),
        Duration.ofMinutes(10),
        backup.getStatus().phase(),
        1,
        uid);
  }

  private static Backup backup(
      String name,
      String tier,
      Duration started,
      Duration took,
      BackupPhase phase,
      long bytes,
      String policyUid) {
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("shops")
            .withCreationTimestamp(at(started).toString())
            .build());
    backup.setSpec(new BackupSpec(new PolicyReference("shop"), tier, null, null, null));
    backup.setStatus(
        new BackupStatus(
            null,
            phase,
            null,
            null,
            at(started).toString(),
            at(started.plus(took)).toString(),
            null,
            null,
            bytes,
            bytes,
            null,
            null,
            null,
            List.of(
                DestinationStatus.of(volume("local"))
                    .committed("prod/manifest.json", "ab".repeat(32), null, bytes)),
            null,
            policyUid,
            null,
            List.of("shop"),
            null,
            null,
            null));
    return backup;
  }

  static Backup phase(Backup backup, BackupPhase phase) {
    backup.setStatus(
        backup.getStatus().storedAt(backup.getStatus().destinations(), phase, null, List.of()));
    return backup;
  }

  static Backup found(Backup backup, boolean sound) {
    backup.setStatus(
        backup
            .getStatus()
            .verified(
                backup.getStatus().destinations(),
                List.of(
                    new ConditionBuilder()
                        .withType(BackupStatus.VERIFIED)
                        .withStatus(sound ? "True" : "False")
                        .build()),
                null));
    return backup;
  }

  static Backup madeAgain(Backup backup) {
    backup.getMetadata().setAnnotations(Map.of(Api.MADE_AGAIN_ANNOTATION, "ab".repeat(32)));
    return backup;
  }

  /** Its record was made at that time, by the clock of the API server. */
  static Backup created(Backup backup, Duration afterMidnight) {
    backup.getMetadata().setCreationTimestamp(at(afterMidnight).toString());
    return backup;
  }

  /** The same backup, of so many bytes as stored. */
  static Backup stored(Backup backup, long bytes) {
    return with(backup, bytes, backup.getStatus().databases());
  }

  static Backup databases(Backup backup, String... names) {
    return with(backup, backup.getStatus().storedBytes(), List.of(names));
  }

  private static Backup with(Backup backup, Long stored, List<String> databases) {
    BackupStatus was = backup.getStatus();
    backup.setStatus(
        new BackupStatus(
            null,
            was.phase(),
            null,
            null,
            was.startTime(),
            was.completionTime(),
            null,
            null,
            stored,
            was.rawBytes(),
            null,
            null,
            null,
            was.destinations(),
            was.conditions(),
            was.policyUid(),
            null,
            databases,
            null,
            null,
            null));
    return backup;
  }
}
