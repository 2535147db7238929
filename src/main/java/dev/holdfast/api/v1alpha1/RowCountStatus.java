package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** How far the counting of rows is, and the state of the connections that count. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RowCountStatus(
    @JsonPropertyDescription("Connections that count just now.") Integer connectionsInUse,
    @JsonPropertyDescription("Connections that may count at once.") Integer maxConnections,
    @JsonPropertyDescription("Tables that are counted, over all databases so far.") Integer counted,
    @JsonPropertyDescription("Tables to count, over all databases so far.") Integer tables) {}
