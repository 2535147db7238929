package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A role of the backup, and the role of the target that takes its place. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "bytes(self.from).size() <= 63 && bytes(self.to).size() <= 63",
    message = "from, to: a name has more than 63 bytes in UTF-8, and PostgreSQL would cut it")
public record OwnerMapping(
    @JsonPropertyDescription("Its name in the backup.") @Required @Size(min = 1, max = 63)
        String from,
    @JsonPropertyDescription("The name of the role of the target.")
        @Required
        @Size(min = 1, max = 63)
        String to) {}
