package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** What a restore would do, as far as that can be known before. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PlannedRestore(
    @JsonPropertyDescription("The databases that would be restored.")
        List<PlannedDatabase> databases,
    @JsonPropertyDescription("Size of what would be restored, before compression, for people.")
        String size,
    @JsonPropertyDescription(
            "How long it would take at the speed of the newest restore of a backup of the same"
                + " policy that completed; absent where there is none.")
        String duration,
    @JsonPropertyDescription("Why it would fail, one sentence each; absent if nothing is known.")
        List<String> problems,
    @JsonPropertyDescription("What else is worth knowing, one sentence each.") List<String> notes) {

  public PlannedRestore {
    databases = databases == null ? List.of() : List.copyOf(databases);
    problems = problems == null ? List.of() : List.copyOf(problems);
    notes = notes == null ? List.of() : List.copyOf(notes);
  }
}
