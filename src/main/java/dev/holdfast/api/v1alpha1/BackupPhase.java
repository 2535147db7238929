package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a backup stands. */
public enum BackupPhase {
  /** Its Job does not run yet. */
  @JsonProperty("Pending")
  PENDING,
  /** Its Job runs. */
  @JsonProperty("Running")
  RUNNING,
  /** It is stored whole: its manifest is committed. Final. */
  @JsonProperty("Completed")
  COMPLETED,
  /**
   * It is stored whole, but not at every destination; the message says where not, and why. Final.
   */
  @JsonProperty("PartiallyCompleted")
  PARTIALLY_COMPLETED,
  /** There is no backup; the message says why. Final. */
  @JsonProperty("Failed")
  FAILED,
  /**
   * Retention, or somebody, has decided that it goes: its objects are being deleted, and the record
   * goes when none of them is left. Final.
   */
  @JsonProperty("Deleting")
  DELETING,
  /**
   * It was stored, and its manifest is gone from every destination that had it. It is no source of
   * anything, and nothing is deleted for it. Final, unless a manifest is found again.
   */
  @JsonProperty("Missing")
  MISSING;

  /** Whether nothing will change this phase any more. */
  public boolean isFinal() {
    return isStored() || this == FAILED || this == DELETING || this == MISSING;
  }

  /** Whether there is a whole backup, at one destination at least. */
  public boolean isStored() {
    return this == COMPLETED || this == PARTIALLY_COMPLETED;
  }

  /** The word that people see. */
  public String text() {
    return switch (this) {
      case PENDING -> "Pending";
      case RUNNING -> "Running";
      case COMPLETED -> "Completed";
      case PARTIALLY_COMPLETED -> "PartiallyCompleted";
      case FAILED -> "Failed";
      case DELETING -> "Deleting";
      case MISSING -> "Missing";
    };
  }
}
