package dev.holdfast.request;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What is wrong with a request. */
public record RequestProblem(
    @JsonPropertyDescription(
            "The field that is to be changed, such as target.databases[0].from, or the parameter.")
        String field,
    @JsonPropertyDescription("What is wrong with it, and what to write instead.") String message) {
  @Override
  public String toString() {
    return field + ": " + message;
  }
}
