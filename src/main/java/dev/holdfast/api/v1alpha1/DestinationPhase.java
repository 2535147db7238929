package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What became of a backup at one destination. */
public enum DestinationPhase {
  /** It is stored there whole: its manifest is committed. */
  @JsonProperty("Completed")
  COMPLETED,
  /** It is not stored there, or nobody knows; the message says why. */
  @JsonProperty("Failed")
  FAILED,
  /** It was stored there, and its manifest is gone. */
  @JsonProperty("Missing")
  MISSING
}
