package dev.holdfast.overview;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The newest good backup of something: one that is stored, and of which no check has found that it
 * is not sound.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NewestBackup(
    @JsonPropertyDescription("Name of the Backup.") String name,
    @JsonPropertyDescription("Its tier.") String tier,
    @JsonPropertyDescription(
            "Completed, or PartiallyCompleted: stored, but not at every destination.")
        String phase,
    @JsonPropertyDescription("No later than this is its data.") String dataTime,
    @JsonPropertyDescription("How old that is; never negative.") long ageSeconds,
    @JsonPropertyDescription("Its size, as stored at one destination; absent if that is not known.")
        Long storedBytes,
    @JsonPropertyDescription("Whether a check has found it sound; false if there was none.")
        boolean verified,
    @JsonPropertyDescription("When it was checked last; absent if it never was.")
        String verifiedTime) {

  static NewestBackup of(Backup backup, Instant now) {
    BackupStatus status = backup.getStatus();
    Instant data = GoodBackups.dataTime(backup);
    return new NewestBackup(
        backup.getMetadata().getName(),
        backup.getSpec().tier(),
        status.phase().text(),
        data.truncatedTo(ChronoUnit.SECONDS).toString(),
        Math.max(0, Duration.between(data, now).toSeconds()),
        status.storedBytes(),
        "True".equals(GoodBackups.verified(status)),
        status.verifiedTime());
  }
}
