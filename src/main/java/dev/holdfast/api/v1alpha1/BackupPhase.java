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
  /** There is no backup; the message says why. Final. */
  @JsonProperty("Failed")
  FAILED;

  /** Whether nothing will change this phase any more. */
  public boolean isFinal() {
    return this == COMPLETED || this == FAILED;
  }

  /** The word that people see. */
  public String text() {
    return name().charAt(0) + name().substring(1).toLowerCase(java.util.Locale.ROOT);
  }
}
