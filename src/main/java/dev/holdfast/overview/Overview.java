package dev.holdfast.overview;

import java.util.List;
import java.util.Map;

/**
 * How the backups of a cluster, or of a namespace, stand.
 *
 * @param time of when it is
 * @param policies how many policies are {@code Ready}, {@code NotReady} and {@code Suspended};
 *     those that nobody has looked at yet are {@code NotReady}
 * @param backups how many backups there are of each phase
 * @param restores how many restores and verifications there are of each phase
 * @param prunes how many prunes there are of each phase
 * @param storedBytes what is stored, over all destinations
 * @param queue who runs and who waits
 * @param byPolicy each policy, by namespace and name; those that are gone and have left backups too
 */
public record Overview(
    String time,
    Map<String, Integer> policies,
    Map<String, Integer> backups,
    Map<String, Integer> restores,
    Map<String, Integer> prunes,
    long storedBytes,
    QueueOverview queue,
    List<PolicyOverview> byPolicy) {}
