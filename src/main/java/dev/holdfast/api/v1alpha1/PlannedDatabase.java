package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** A database that would be restored. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlannedDatabase(
    @JsonPropertyDescription("Its name in the backup.") String from,
    @JsonPropertyDescription("The name that it would get.") String to,
    @JsonPropertyDescription("Size of its dump before compression, for people.") String size,
    @JsonPropertyDescription("Whether a database has that name already.") Boolean exists,
    @JsonPropertyDescription("How many connections there are to that; absent for none.")
        Integer connections,
    @JsonPropertyDescription(
            "What that would be called afterwards; absent if nothing would be replaced.")
        String replacedName) {}
