package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** What the operator found out about a policy. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BackupPolicyStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
        Long observedGeneration,
    @JsonPropertyDescription(
            "Ready: whether the policy can be carried out; if not, the message names the field."
                + " ClockTrusted: False from when it shows that the operator's clock was ahead"
                + " until the next run of the tiers concerned. Verified: how the newest"
                + " verification that has ended did so; absent before. RecentBackup: whether the"
                + " newest good backup is as recent as it should be. UsualSize: whether it is about"
                + " as large as those before it. FreeSpace: whether the volumes have room; absent"
                + " without one. VerificationCurrent: whether what the policy asks for was verified"
                + " in time; absent if it asks for nothing. These are Unknown where nothing can be"
                + " said, such as of a policy that is suspended or new. Notified: whether whatever"
                + " was to be told is delivered; absent if nobody is to be told.")
        List<Condition> conditions,
    @JsonPropertyDescription("Whether the policy was suspended when it was last looked at.")
        Boolean suspended,
    @JsonPropertyDescription("The state of each tier's schedule.") List<TierStatus> tiers,
    @JsonPropertyDescription(
            "Name of the newest backup that is Completed, at every destination, that is not being"
                + " deleted, and of which no check has found that it is not sound; one whose record"
                + " was made again from its manifest only if a check has found it sound.")
        String lastBackup,
    @JsonPropertyDescription("When that backup was completed.") String lastBackupTime,
    @JsonPropertyDescription(
            "Name of the newest backup that has ended, if it failed, at one destination or"
                + " altogether; gone when one is Completed.")
        String lastFailure,
    @JsonPropertyDescription("When the next scheduled run is due, over all tiers.") String nextRun,
    @JsonPropertyDescription(
            "What retention says of the backups now; absent while no tier says how long they are"
                + " kept.")
        RetentionStatus retention,
    @JsonPropertyDescription("The verification of its backups; absent if nothing asks for one.")
        VerificationStatus verification,
    @JsonPropertyDescription("What was told, and is to be told; absent if nobody is to be told.")
        NotificationStatus notifications) {

  /** The type of the condition that tells how the newest verification has ended. */
  public static final String VERIFIED = "Verified";

  /** The type of the condition that is False when there is no recent good backup. */
  public static final String RECENT_BACKUP = "RecentBackup";

  /** The type of the condition that is False when a volume is nearly full. */
  public static final String FREE_SPACE = "FreeSpace";

  /** The type of the condition that is False when a backup is far larger or smaller than usual. */
  public static final String USUAL_SIZE = "UsualSize";

  /** The type of the condition that is False when a verification has failed, or is overdue. */
  public static final String VERIFICATION_CURRENT = "VerificationCurrent";

  /** The type of the condition that is False while something could not be told to somebody. */
  public static final String NOTIFIED = "Notified";

  /** The status of a policy that verifies nothing by itself, and tells nobody. */
  public BackupPolicyStatus(
      Long observedGeneration,
      List<Condition> conditions,
      Boolean suspended,
      List<TierStatus> tiers,
      String lastBackup,
      String lastBackupTime,
      String lastFailure,
      String nextRun,
      RetentionStatus retention) {
    this(
        observedGeneration,
        conditions,
        suspended,
        tiers,
        lastBackup,
        lastBackupTime,
        lastFailure,
        nextRun,
        retention,
        null,
        null);
  }

  /** The same status, with what is known of the verification. */
  public BackupPolicyStatus with(VerificationStatus known, List<Condition> newConditions) {
    return new BackupPolicyStatus(
        observedGeneration,
        newConditions,
        suspended,
        tiers,
        lastBackup,
        lastBackupTime,
        lastFailure,
        nextRun,
        retention,
        known,
        notifications);
  }

  /** The same status, with what was told and is to be told. */
  public BackupPolicyStatus told(NotificationStatus told, List<Condition> newConditions) {
    return new BackupPolicyStatus(
        observedGeneration,
        newConditions,
        suspended,
        tiers,
        lastBackup,
        lastBackupTime,
        lastFailure,
        nextRun,
        retention,
        verification,
        told);
  }

  /** The same status with other conditions. */
  public BackupPolicyStatus with(List<Condition> newConditions) {
    return with(verification, newConditions);
  }

  /** The type of the condition that tells whether the policy can be carried out. */
  public static final String READY = "Ready";

  /** The type of the condition that is False when runs were started for times to come. */
  public static final String CLOCK_TRUSTED = "ClockTrusted";

  public BackupPolicyStatus {
    lastBackupTime = WrittenTime.orNone(lastBackupTime);
    nextRun = WrittenTime.orNone(nextRun);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    tiers = tiers == null ? List.of() : List.copyOf(tiers);
  }
}
