package dev.holdfast.retention;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.RecordClock;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.StoredCopies;
import dev.holdfast.api.v1alpha1.Tier;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What retention has to know, as the objects in the cluster tell it. */
public final class Inventory {
  private Inventory() {}

  /** The facts for a plan, if nobody uses a backup, and each can be deleted. */
  public static RetentionPlan.Facts of(
      BackupPolicy policy, Collection<Backup> backups, int maxPerPass) {
    return of(policy, backups, Map.of(), Map.of(), maxPerPass);
  }

  /**
   * The facts for a plan.
   *
   * @param policy whose rules count; its spec was checked
   * @param backups backups that name it; those that were made for a namesake of it do not count
   * @param inUse the names of Backups that are being restored, read again or copied, and what has
   *     to end before they may go
   * @param held the names of Backups that cannot be deleted for now, and why
   * @param maxPerPass how many backups may go at once
   */
  public static RetentionPlan.Facts of(
      BackupPolicy policy,
      Collection<Backup> backups,
      Map<String, String> inUse,
      Map<String, String> held,
      int maxPerPass) {
    Map<String, RetentionRules> rules = new HashMap<>();
    for (Tier tier : policy.getSpec().tiers()) {
      if (tier.retention() != null) {
        rules.put(tier.name(), rules(tier.retention(), ZoneId.of(tier.timeZone())));
      }
    }
    return new RetentionPlan.Facts(
        rules,
        policy.getSpec().history().failed(),
        maxPerPass,
        backups.stream()
            .filter(backup -> isOf(policy, backup) && !isGoing(backup))
            .map(backup -> candidate(backup, inUse, held))
            .toList());
  }

  /**
   * When the newest good backup was started that {@code policy} itself has taken; empty if there is
   * none. One whose record was made again, or that was taken for a namesake, is none of these.
   */
  public static Optional<Instant> lastSuccess(
      BackupPolicy policy, Collection<Backup> backups, Instant now) {
    return backups.stream()
        .filter(backup -> isOf(policy, backup) && !isGoing(backup))
        .filter(backup -> policy.getMetadata().getUid().equals(policyUid(backup)))
        .filter(backup -> annotation(backup, Api.MADE_AGAIN_ANNOTATION) == null)
        .filter(backup -> standing(backup) == Standing.GOOD)
        .map(Inventory::time)
        .filter(time -> !RetentionPlan.isToCome(time, now))
        .max(Comparator.naturalOrder());
  }

  /**
   * Those of {@code backups} that name {@code policy} and were taken for a namesake of it. They are
   * in nobody's retention.
   */
  public static List<Backup> ofNamesakes(BackupPolicy policy, Collection<Backup> backups) {
    return backups.stream()
        .filter(
            backup -> policy.getMetadata().getName().equals(backup.getSpec().policyRef().name()))
        .filter(backup -> backup.getStatus() != null && backup.getStatus().phase() != null)
        .filter(backup -> backup.getStatus().phase().isStored())
        .filter(backup -> !isOf(policy, backup))
        .toList();
  }

  /** Whether {@code backup} is being deleted: there is nothing left to decide. */
  private static boolean isGoing(Backup backup) {
    return backup.getMetadata().getDeletionTimestamp() != null
        || backup.getStatus().phase() == BackupPhase.DELETING;
  }

  /**
   * Whether {@code backup} was made for {@code policy} itself, or somebody has said that it is to
   * be as if it were. One that does not say for whom, since it was made by hand and never started,
   * is nobody's.
   */
  public static boolean isOf(BackupPolicy policy, Backup backup) {
    String uid = policy.getMetadata().getUid();
    return backup.getStatus() != null
        && policy.getMetadata().getName().equals(backup.getSpec().policyRef().name())
        && (uid.equals(policyUid(backup))
            || uid.equals(annotation(backup, Api.ADOPTED_BY_ANNOTATION)));
  }

  private static String policyUid(Backup backup) {
    String started = backup.getStatus().policyUid();
    return started == null ? annotation(backup, Api.POLICY_UID_ANNOTATION) : started;
  }

  private static String annotation(Backup backup, String name) {
    Map<String, String> annotations = backup.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(name);
  }

  static RetentionRules rules(Retention retention, ZoneId zone) {
    Map<Period, Integer> keep = new EnumMap<>(Period.class);
    keep.put(Period.HOURLY, retention.keepHourly());
    keep.put(Period.DAILY, retention.keepDaily());
    keep.put(Period.WEEKLY, retention.keepWeekly());
    keep.put(Period.MONTHLY, retention.keepMonthly());
    keep.put(Period.YEARLY, retention.keepYearly());
    return new RetentionRules(
        retention.keepLast(),
        Optional.ofNullable(retention.maxAge()).map(HumanDuration::parse),
        keep,
        zone);
  }

  private static Candidate candidate(
      Backup backup, Map<String, String> inUse, Map<String, String> held) {
    String name = backup.getMetadata().getName();
    BackupStatus status = backup.getStatus();
    return new Candidate(
        name,
        Series.of(backup.getSpec().tier(), status.databases()),
        time(backup),
        standing(backup, inUse.containsKey(name)),
        backup.getSpec().pinned(),
        lockedUntil(status),
        Optional.ofNullable(held.get(name)).or(() -> undated(status)),
        Optional.ofNullable(inUse.get(name)));
  }

  /** Nobody knows how old such a backup is, nor until when it is locked. */
  private static Optional<String> undated(BackupStatus status) {
    return status.phase() != null && status.phase().isStored() && !saysWhen(status)
        ? Optional.of(
            "nobody knows when it was taken: status.startTime or status.completionTime is missing,"
                + " or is no time")
        : Optional.empty();
  }

  private static boolean saysWhen(BackupStatus status) {
    return status.startTime() != null && status.completionTime() != null;
  }

  /** Where clocks disagree, the later: what may be new does not go as if it were old. */
  private static Instant time(Backup backup) {
    Instant started = RecordClock.started(backup);
    return RecordClock.isInDoubt(backup) && RecordClock.created(backup).isAfter(started)
        ? RecordClock.created(backup)
        : started;
  }

  /** What is just being read may be found to be broken: it pushes out nothing before that ends. */
  private static Standing standing(Backup backup, boolean inUse) {
    Standing standing = standing(backup);
    return inUse && standing == Standing.GOOD ? Standing.UNDER_WAY : standing;
  }

  private static Standing standing(Backup backup) {
    BackupStatus status = backup.getStatus();
    if (status.phase() == null) {
      return Standing.UNDER_WAY;
    }
    return switch (status.phase()) {
      case PENDING, RUNNING, DELETING -> Standing.UNDER_WAY;
      case COMPLETED -> isTrusted(backup) ? Standing.GOOD : Standing.DOUBTFUL;
      case PARTIALLY_COMPLETED -> Standing.DOUBTFUL;
      case FAILED -> Standing.FAILED;
      case MISSING -> Standing.MISSING;
    };
  }

  /**
   * Whether {@code backup} may push out others. What this operator has seen succeed may, unless a
   * check has failed since; of what was made again from a manifest, which anybody may have written
   * who may write to the bucket, only what has passed one. What was started by a clock that may
   * have been wrong may not: by such a clock everything else is old. Nor may what does not say
   * when, or where.
   */
  private static boolean isTrusted(Backup backup) {
    if (RecordClock.isInDoubt(backup)
        || !saysWhen(backup.getStatus())
        || !StoredCopies.hasAny(backup)) {
      return false;
    }
    Optional<String> verified =
        backup.getStatus().conditions().stream()
            .filter(condition -> BackupStatus.VERIFIED.equals(condition.getType()))
            .map(Condition::getStatus)
            .findFirst();
    return annotation(backup, Api.MADE_AGAIN_ANNOTATION) == null
        ? verified.filter("False"::equals).isEmpty()
        : verified.filter("True"::equals).isPresent();
  }

  /** Until its objects may be deleted everywhere, as far as its destinations say. */
  private static Optional<Instant> lockedUntil(BackupStatus status) {
    if (status.completionTime() == null) {
      return Optional.empty();
    }
    Instant end = Instant.parse(status.completionTime());
    return status.destinations().stream()
        .filter(destination -> destination.manifest() != null)
        .map(destination -> lockedUntil(destination, end))
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder());
  }

  private static Optional<Instant> lockedUntil(DestinationStatus destination, Instant end) {
    Instant stored =
        destination.copiedTime() == null ? end : Instant.parse(destination.copiedTime());
    return Optional.ofNullable(destination.s3())
        .flatMap(s3 -> Optional.ofNullable(s3.objectLock()))
        .map(lock -> stored.plus(HumanDuration.parse(lock.duration())));
  }
}
