package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What retention says of all backups of a policy. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RetentionStatus(
    @JsonPropertyDescription(
            "When the newest backup was started after which the policy was pruned, if anything was"
                + " to go. Nothing goes again before a later one has succeeded, RFC 3339.")
        String decidedAfter,
    @JsonPropertyDescription("How many stay.") Integer kept,
    @JsonPropertyDescription("How many go with the next prune.") Integer expired,
    @JsonPropertyDescription("How many have expired and stay for now.") Integer held,
    @JsonPropertyDescription(
            "What is said of each, those that go or are held first, then the newest; no more than"
                + " 200 of them.")
        @Size(max = RetentionStatus.MOST)
        List<RetentionDecision> backups) {

  /** How many backups are listed. */
  public static final int MOST = 200;

  public RetentionStatus {
    // As of a time to come, it is not known after which backup it was decided: nothing goes before
    // the next one. Of none at all, everything that has expired would go now.
    decidedAfter = WrittenTime.orToCome(decidedAfter);
    backups = backups == null ? List.of() : List.copyOf(backups);
  }
}
