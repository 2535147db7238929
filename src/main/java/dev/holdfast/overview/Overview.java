package dev.holdfast.overview;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.Map;

/** How the backups of a cluster, or of a namespace, stand. */
public record Overview(
    @JsonPropertyDescription("Of when it is.") String time,
    @JsonPropertyDescription(
            "How many policies are Ready, NotReady and Suspended; those that nobody has looked at"
                + " yet are NotReady.")
        Map<String, Integer> policies,
    @JsonPropertyDescription("How many backups there are of each phase.")
        Map<String, Integer> backups,
    @JsonPropertyDescription("How many restores and verifications there are of each phase.")
        Map<String, Integer> restores,
    @JsonPropertyDescription("How many prunes there are of each phase.")
        Map<String, Integer> prunes,
    @JsonPropertyDescription("What is stored, over all destinations.") long storedBytes,
    @JsonPropertyDescription("Who runs and who waits.") QueueOverview queue,
    @JsonPropertyDescription(
            "Each policy, by namespace and name; those that are gone and have left backups too.")
        List<PolicyOverview> byPolicy) {}
