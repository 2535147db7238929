package dev.holdfast.overview;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.api.v1alpha1.VerificationStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;

/**
 * How the backups of one policy stand.
 *
 * @param namespace its namespace
 * @param name its name
 * @param deleted whether there is no such policy any more, but backups that name it
 * @param conditions the conditions in its status, such as whether it can be carried out, and why
 *     not
 * @param suspended whether its schedules rest
 * @param newest its newest good backup, at whatever destination; null if there is none
 * @param lastFailure name of the newest backup that has ended, if it failed; null otherwise
 * @param nextRun when the next scheduled run is due; null if none is
 * @param backups how many backups there are of each phase
 * @param storedBytes what is stored of it, over all destinations
 * @param destinations each destination that it has or that has a backup of it, by name
 * @param retention what retention says of the backups, as the policy's status has it; null if
 *     nothing is said
 * @param verification how its backups were verified last; null if it verifies none by itself
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PolicyOverview(
    String namespace,
    String name,
    boolean deleted,
    List<Condition> conditions,
    boolean suspended,
    NewestBackup newest,
    String lastFailure,
    String nextRun,
    Map<String, Integer> backups,
    long storedBytes,
    List<DestinationOverview> destinations,
    RetentionStatus retention,
    VerificationStatus verification) {}
