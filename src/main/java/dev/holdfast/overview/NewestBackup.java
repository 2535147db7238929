package dev.holdfast.overview;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The newest good backup of something: one that is stored, and of which no check has found that it
 * is not sound.
 *
 * @param name name of the Backup
 * @param tier its tier
 * @param dataTime no later than this is its data
 * @param ageSeconds how old that is; never negative
 * @param storedBytes its size, as stored at one destination; null if that is not known
 * @param verified whether a check has found it sound; false if there was none
 * @param verifiedTime when it was checked last; null if it never was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NewestBackup(
    String name,
    String tier,
    String dataTime,
    long ageSeconds,
    Long storedBytes,
    boolean verified,
    String verifiedTime) {

  static NewestBackup of(Backup backup, Instant now) {
    BackupStatus status = backup.getStatus();
    Instant data = GoodBackups.dataTime(backup);
    return new NewestBackup(
        backup.getMetadata().getName(),
        backup.getSpec().tier(),
        data.truncatedTo(ChronoUnit.SECONDS).toString(),
        Math.max(0, Duration.between(data, now).toSeconds()),
        status.storedBytes(),
        "True".equals(GoodBackups.verified(status)),
        status.verifiedTime());
  }
}
