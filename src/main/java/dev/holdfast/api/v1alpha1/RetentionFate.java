package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What retention says of a backup. */
public enum RetentionFate {
  /** It stays. */
  @JsonProperty("Keep")
  KEEP,
  /** It goes with the next prune. */
  @JsonProperty("Expire")
  EXPIRE,
  /** It has expired, but stays for now; the reason says what for. */
  @JsonProperty("Hold")
  HOLD
}
