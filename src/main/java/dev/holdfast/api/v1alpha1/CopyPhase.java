package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where the copying of a backup stands. */
public enum CopyPhase {
  /** Its Job does not run yet. */
  @JsonProperty("Pending")
  PENDING,
  /** Its Job runs. */
  @JsonProperty("Running")
  RUNNING,
  /** The backup is stored there whole: its manifest is committed. Final. */
  @JsonProperty("Completed")
  COMPLETED,
  /** It is not stored there, or nobody knows; the message says why. Final. */
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
