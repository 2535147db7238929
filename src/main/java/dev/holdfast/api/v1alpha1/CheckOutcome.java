package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What one check of a policy has found. */
public enum CheckOutcome {
  /** It is as a backup needs it. */
  @JsonProperty("Passed")
  PASSED,
  /** A backup would be taken, but something is worth a look. */
  @JsonProperty("Warning")
  WARNING,
  /** A backup would fail, or go wrong at one of its ends. */
  @JsonProperty("Failed")
  FAILED,
  /** It was not tried; the message says why. */
  @JsonProperty("Skipped")
  SKIPPED;

  /** The word that people see. */
  public String text() {
    return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
  }
}
