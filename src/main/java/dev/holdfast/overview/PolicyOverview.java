package dev.holdfast.overview;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.api.v1alpha1.VerificationStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;

/** How the backups of one policy stand. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PolicyOverview(
    @JsonPropertyDescription("Its namespace.") String namespace,
    @JsonPropertyDescription("Its name.") String name,
    @JsonPropertyDescription("Whether there is no such policy any more, but backups that name it.")
        boolean deleted,
    @JsonPropertyDescription(
            "The conditions in its status, such as whether it can be carried out, and why not.")
        List<Condition> conditions,
    @JsonPropertyDescription("Whether its schedules rest.") boolean suspended,
    @JsonPropertyDescription(
            "Its newest good backup, at whatever destination, so one that is PartiallyCompleted,"
                + " too; absent if there is none.")
        NewestBackup newest,
    @JsonPropertyDescription(
            "Name of the newest backup that has ended, if it failed, at one destination or"
                + " altogether, or is not sound; absent otherwise.")
        String lastFailure,
    @JsonPropertyDescription(
            "What is wrong with that: Failed, PartiallyCompleted, Missing, or NotSound, which a"
                + " check has found; absent if there is none, or no record of it.")
        String lastFailureOutcome,
    @JsonPropertyDescription("When the next scheduled run is due; absent if none is.")
        String nextRun,
    @JsonPropertyDescription("How many backups there are of each phase.")
        Map<String, Integer> backups,
    @JsonPropertyDescription("What is stored of it, over all destinations.") long storedBytes,
    @JsonPropertyDescription("Each destination that it has or that has a backup of it, by name.")
        List<DestinationOverview> destinations,
    @JsonPropertyDescription(
            "What retention says of the backups, as the policy's status has it; absent if nothing"
                + " is said.")
        RetentionStatus retention,
    @JsonPropertyDescription(
            "How its backups were verified last; absent if it verifies none by itself.")
        VerificationStatus verification) {}
