package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a policy has its backups verified. */
public enum VerificationMode {
  /** They are restored, what came back is compared, and dropped again. */
  @JsonProperty("Restore")
  RESTORE,
  /** Every copy is read in full, and nothing is restored. */
  @JsonProperty("ReadBack")
  READ_BACK;

  /** The mode of the Restores that do it. */
  public RestoreMode restoreMode() {
    return this == RESTORE ? RestoreMode.VERIFY : RestoreMode.READ_BACK;
  }
}
