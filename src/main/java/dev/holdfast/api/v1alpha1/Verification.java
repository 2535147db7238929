package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What was found when a copy of a backup was read again, or restored to prove it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Verification(
    @JsonPropertyDescription("When the Restore that looked became final. RFC 3339, in UTC.")
        String time,
    @JsonPropertyDescription(
            "Whether all of it is there as it was stored. False: something is surely wrong with"
                + " this copy.")
        Boolean intact,
    @JsonPropertyDescription("What was read, or what is wrong: one sentence for people.")
        String message,
    @JsonPropertyDescription(
            "ReadBack: all of it was read, or its bytes are not what was stored. Verify: it was"
                + " restored, and what came back compared.")
        RestoreMode mode,
    @JsonPropertyDescription("Of mode Verify: how long the restore took.") String restoreDuration,
    @JsonPropertyDescription(
            "When this copy was last restored, compared and found to be sound. RFC 3339, in UTC.")
        String restoredTime) {

  public Verification {
    mode = mode == null ? RestoreMode.READ_BACK : mode;
  }

  /** What was found when it was read again. */
  public Verification(String time, Boolean intact, String message) {
    this(time, intact, message, RestoreMode.READ_BACK, null, null);
  }

  /** The same finding of a copy that was restored at {@code earlier}, if that is not null. */
  public Verification alsoRestored(String earlier) {
    return restoredTime != null || earlier == null
        ? this
        : new Verification(time, intact, message, mode, restoreDuration, earlier);
  }
}
