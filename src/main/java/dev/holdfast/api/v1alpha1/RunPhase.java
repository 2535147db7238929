package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where something stands that one Job does: a Restore, a BackupCopy, a Prune, a PolicyCheck. */
public enum RunPhase {
  /** Its Job does not run yet. */
  @JsonProperty("Pending")
  PENDING,
  /** Its Job runs. */
  @JsonProperty("Running")
  RUNNING,
  /** All of it was done. Final. */
  @JsonProperty("Completed")
  COMPLETED,
  /** It was not done, or nobody knows; the message says why. Final. */
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
