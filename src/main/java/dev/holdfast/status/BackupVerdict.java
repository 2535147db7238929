package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.BackupStatus;
import java.time.Duration;
import java.util.List;

/**
 * What follows from what was observed.
 *
 * @param status the status to write
 * @param happenings what changed with it, for events
 * @param endJob whether the Job must be ended because it will never end by itself
 * @param lookAgain when to look again if nothing else happens; zero for never
 */
public record BackupVerdict(
    BackupStatus status, List<Happening> happenings, boolean endJob, Duration lookAgain) {}
