package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.EnumSet;
import java.util.Set;

/** What people and programs can be told of. */
public enum NotificationEvent {
  /** A backup is stored at every destination. */
  @JsonProperty("backup.completed")
  BACKUP_COMPLETED("backup.completed", false),
  /** A backup failed, altogether or at one of its destinations. */
  @JsonProperty("backup.failed")
  BACKUP_FAILED("backup.failed", true),
  /** A backup that was stored, or a copy of it, is not there any more. */
  @JsonProperty("backup.missing")
  BACKUP_MISSING("backup.missing", true),
  /** A backup was read again, or restored to prove it, and is sound. */
  @JsonProperty("backup.verified")
  BACKUP_VERIFIED("backup.verified", false),
  /** A backup is found not to be sound, or could not be verified. */
  @JsonProperty("backup.verification_failed")
  BACKUP_VERIFICATION_FAILED("backup.verification_failed", true),
  /** A verification is overdue. */
  @JsonProperty("backup.verification_overdue")
  BACKUP_VERIFICATION_OVERDUE("backup.verification_overdue", true),
  /** The newest good backup is older than it may be. */
  @JsonProperty("backup.stale")
  BACKUP_STALE("backup.stale", true),
  /** The size of the newest backup is far off the usual. */
  @JsonProperty("backup.unusual_size")
  BACKUP_UNUSUAL_SIZE("backup.unusual_size", true),
  /** A restore is done. */
  @JsonProperty("restore.completed")
  RESTORE_COMPLETED("restore.completed", false),
  /** A restore failed. */
  @JsonProperty("restore.failed")
  RESTORE_FAILED("restore.failed", true),
  /** Something that has expired, or was deleted, could not be removed from where it is stored. */
  @JsonProperty("prune.failed")
  PRUNE_FAILED("prune.failed", true),
  /** There is little space left where backups are stored. */
  @JsonProperty("destination.low_space")
  DESTINATION_LOW_SPACE("destination.low_space", true);

  private final String text;
  private final boolean bad;

  NotificationEvent(String text, boolean bad) {
    this.text = text;
    this.bad = bad;
  }

  /** The name that people write. */
  public String text() {
    return text;
  }

  /** Whether somebody should do something about it. */
  public boolean isBad() {
    return bad;
  }

  /** What a policy that names no events is told of: whatever somebody should act on. */
  public static Set<NotificationEvent> byDefault() {
    EnumSet<NotificationEvent> events = EnumSet.noneOf(NotificationEvent.class);
    for (NotificationEvent event : values()) {
      if (event.isBad()) {
        events.add(event);
      }
    }
    return events;
  }
}
