package dev.holdfast.overview;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** Which backups run and which wait for their turn. */
public record QueueOverview(
    @JsonPropertyDescription("How many run.") int running,
    @JsonPropertyDescription("How many wait.") int waiting,
    @JsonPropertyDescription(
            "How many may run at once in the cluster; 0 for any number; absent where that is not"
                + " known.")
        Integer limit,
    @JsonPropertyDescription(
            "Those that have not ended, the oldest first; no more than 100 of them.")
        List<QueueEntry> entries) {
  /** How many backups are listed. */
  public static final int MOST = 100;
}
