package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where a prune stands. */
public enum PrunePhase {
  /** Its Job does not run yet. */
  @JsonProperty("Pending")
  PENDING,
  /** Its Job runs. */
  @JsonProperty("Running")
  RUNNING,
  /** Whatever was to go is gone, or there was nothing, or it was a dry run. Final. */
  @JsonProperty("Completed")
  COMPLETED,
  /** Something that was to go is still there; the message says what, and why. Final. */
  @JsonProperty("Failed")
  FAILED;

  /** Whether nothing will change this phase any more. */
  public boolean isFinal() {
    return this == COMPLETED || this == FAILED;
  }

  /** The word that people see. */
  public String text() {
    return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
  }
}
