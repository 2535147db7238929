package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** What a check has found. Times are RFC 3339, in UTC. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PolicyCheckStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
        Long observedGeneration,
    @JsonPropertyDescription(
            "Pending, Running, Completed if a backup would succeed, or Failed if it would not, or"
                + " if that could not be found out.")
        RunPhase phase,
    @JsonPropertyDescription("What is being checked.") String progress,
    @JsonPropertyDescription("One sentence for people: what happens, or what was found.")
        String message,
    @JsonPropertyDescription("When its Job was created.") String startTime,
    @JsonPropertyDescription("When it became final.") String completionTime,
    @JsonPropertyDescription("From the start of the run to its end.") String duration,
    @JsonPropertyDescription("The generation of the policy's spec that was checked.")
        Long policyGeneration,
    @JsonPropertyDescription("Version of the PostgreSQL server; absent if it was not reached.")
        String serverVersion,
    @JsonPropertyDescription("How many checks have passed.") Integer passed,
    @JsonPropertyDescription("How many have found something that is worth a look.")
        Integer warnings,
    @JsonPropertyDescription("How many have failed.") Integer failed,
    @JsonPropertyDescription("How many were not tried.") Integer skipped,
    @JsonPropertyDescription(
            "What was checked, in the order of a backup. Of very many, those that have passed are"
                + " left out first.")
        @Size(max = PolicyCheckStatus.MAX_CHECKS)
        List<CheckResult> checks,
    @JsonPropertyDescription("Name of its Job, in the same namespace.") String job,
    @JsonPropertyDescription("When the Job last showed a sign of life.") String lastProgressTime,
    @JsonPropertyDescription(
            "Complete: True once every check has passed or warned, False once one has failed."
                + " Failed: the opposite, so that one can wait for either.")
        List<Condition> conditions)
    implements JobStatus {

  /** How many checks are told of. */
  public static final int MAX_CHECKS = 250;

  public PolicyCheckStatus {
    startTime = WrittenTime.orNone(startTime);
    completionTime = WrittenTime.orNone(completionTime);
    lastProgressTime = WrittenTime.orNone(lastProgressTime);
    checks = checks == null ? List.of() : List.copyOf(checks);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
