package dev.holdfast.overview;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What is stored of a policy at one destination.
 *
 * @param name its name
 * @param kind {@code s3}, {@code volume} or {@code azure}
 * @param inPolicy whether the policy stores backups there now
 * @param newest the newest good backup that is stored there whole; null if there is none
 * @param copies how many backups are stored there whole
 * @param storedBytes what they take up
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DestinationOverview(
    String name,
    String kind,
    boolean inPolicy,
    NewestBackup newest,
    int copies,
    long storedBytes) {}
