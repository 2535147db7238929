package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What was checked, and what was found. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CheckResult(
    @JsonPropertyDescription("What was checked, such as Connection or Write.") String name,
    @JsonPropertyDescription(
            "Of what: a tier, a database, a destination, a key; absent of what there is one of.")
        String target,
    @JsonPropertyDescription("Passed, Warning, Failed or Skipped.") CheckOutcome outcome,
    @JsonPropertyDescription("One sentence for people: what was found, and what to do.")
        String message,
    @JsonPropertyDescription("The field of the policy to look at; absent if there is none.")
        String field) {}
