package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a restore stands. */
public enum RestorePhase {
  /** Its Job does not run yet. */
  @JsonProperty("Pending")
  PENDING,
  /** Its Job runs. */
  @JsonProperty("Running")
  RUNNING,
  /** Every database is there, whole, under its name; or all was read and is intact. Final. */
  @JsonProperty("Completed")
  COMPLETED,
  /** No database was left behind, or not all was found intact; the message says why. Final. */
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
