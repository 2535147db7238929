package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.VerificationStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a policy says by conditions that somebody may have an alert on. All of it follows from what
 * there is, whatever was heard or missed on the way.
 *
 * @param findings one for each condition that there is something to say of
 */
public record PolicyAlerts(List<Finding> findings) {
  private static final Set<String> TYPES =
      Set.of(
          BackupPolicyStatus.RECENT_BACKUP,
          BackupPolicyStatus.FREE_SPACE,
          BackupPolicyStatus.USUAL_SIZE,
          BackupPolicyStatus.VERIFICATION_CURRENT);

  public PolicyAlerts {
    findings = List.copyOf(findings);
  }

  /**
   * What is to be said of {@code policy}.
   *
   * @param tiers when the runs of its tiers are due; empty if they cannot be read
   * @param verifications when its verifications are due; empty if they have no times of their own
   * @param verification what is known of its verification; null if nothing is
   * @param backups the backups that name it, in any order
   */
  public static PolicyAlerts of(
      BackupPolicy policy,
      Collection<TierTimes> tiers,
      Optional<TierTimes> verifications,
      VerificationStatus verification,
      Collection<Backup> backups,
      Instant now) {
    List<GoodBackup> good = GoodBackup.of(policy, backups, now);
    return new PolicyAlerts(
        Stream.of(
                Optional.of(RecentBackup.of(policy, tiers, backups, now)),
                FreeSpace.of(policy, backups),
                Optional.of(UsualSize.of(policy, good)),
                VerificationCurrent.of(policy, verification, verifications, good, now))
            .flatMap(Optional::stream)
            .toList());
  }

  /** {@code status} with the conditions; those that there is nothing to say of are gone. */
  public BackupPolicyStatus told(BackupPolicy policy, BackupPolicyStatus status, Instant now) {
    List<Condition> conditions =
        status.conditions().stream()
            .filter(
                one ->
                    !TYPES.contains(one.getType())
                        || findings.stream().anyMatch(f -> f.type().equals(one.getType())))
            .toList();
    for (Finding finding : findings) {
      conditions =
          Conditions.with(
              conditions,
              finding.type(),
              finding.status(),
              finding.reason(),
              finding.message(),
              policy.getMetadata().getGeneration(),
              now);
    }
    return status.with(conditions);
  }

  /** What is to be told once: what has turned since {@code policy} said something last. */
  public List<Happening> news(BackupPolicy policy) {
    List<Condition> before =
        policy.getStatus() == null ? List.of() : policy.getStatus().conditions();
    List<Happening> news = new ArrayList<>();
    for (Finding finding : findings) {
      boolean isBad = finding.status().equals("False");
      boolean wasBad =
          Conditions.find(before, finding.type())
              .filter(one -> "False".equals(one.getStatus()))
              .isPresent();
      // Each failed verification is told of by itself, by VerificationProgress.
      boolean isToldElsewhere = finding.reason().equals(VerificationCurrent.FAILED);
      if (isBad != wasBad && !isToldElsewhere) {
        news.add(
            new Happening(isBad, isBad ? finding.reason() : finding.type(), finding.message()));
      }
    }
    return news;
  }

  /** When it is to be looked at again although nothing has happened; empty for never. */
  public Optional<Instant> turns() {
    // A moment later: at that time itself it has not turned yet.
    return findings.stream()
        .map(Finding::turns)
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder())
        .map(time -> time.plusSeconds(1));
  }
}
