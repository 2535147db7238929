package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a Restore does with a backup. */
public enum RestoreMode {
  /** Restores it into databases of a server. */
  @JsonProperty("Restore")
  RESTORE,
  /** Says what a restore would do, and does nothing. */
  @JsonProperty("Plan")
  PLAN,
  /** Reads it again in full, up to the database, and restores nothing. */
  @JsonProperty("ReadBack")
  READ_BACK,
  /** Restores it, compares what came back with what was dumped, and drops it again. */
  @JsonProperty("Verify")
  VERIFY
}
