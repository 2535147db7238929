package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The newest Backup of a policy that answers to a description, at the time of the Restore. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LatestBackup(
    @JsonPropertyDescription(
            "The policy. Backups count by its name alone, so also those of a namesake that was"
                + " deleted, and records that were made again from a bucket.")
        @Required
        PolicyReference policyRef,
    @JsonPropertyDescription(
            "Only backups of this tier; manual for those by hand. Default: any tier.")
        @Size(min = 1, max = 20)
        @Pattern(Patterns.DNS_LABEL)
        String tier,
    @JsonPropertyDescription(
            "Only backups whose data is of before this instant (RFC 3339, with a time zone), by the"
                + " time of the snapshot of every database, whenever the backup was completed."
                + " There may be none, which is an error. Default: any.")
        @Size(min = 1, max = 40)
        @ValidationRule(value = Rules.TIME, message = Rules.TIME_SAYS)
        String before) {}
