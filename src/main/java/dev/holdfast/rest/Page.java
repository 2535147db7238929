package dev.holdfast.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** A part of a list. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Page<T>(
    @JsonPropertyDescription(
            "Those of the page that are what was asked for: there may be none, and more on the next"
                + " page.")
        List<T> items,
    @JsonProperty("continue")
        @JsonPropertyDescription(
            "Give this for the parameter continue, with all others as they were, to get the next"
                + " page. Absent on the last page.")
        String next) {}
