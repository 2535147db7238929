package dev.holdfast.artifact;

import java.time.Instant;

/**
 * Which run of which policy this is.
 *
 * @param cluster the UID of the cluster, so that two clusters can share a bucket
 * @param namespace the namespace of policy and backup
 * @param policy the name of the policy
 * @param policyUid the UID of the policy
 * @param backup the name of the Backup
 * @param backupUid the UID of the Backup
 * @param tier the tier of the backup
 * @param time the time that the names of the objects carry: when the run was scheduled for, or
 *     asked for
 * @param description free text of whoever asked for it; may be null
 */
public record RunIdentity(
    String cluster,
    String namespace,
    String policy,
    String policyUid,
    String backup,
    String backupUid,
    String tier,
    Instant time,
    String description) {}
