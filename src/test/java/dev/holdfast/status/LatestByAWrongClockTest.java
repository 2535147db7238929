package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.LatestBackup;
import dev.holdfast.api.v1alpha1.PolicyReference;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Retention distrusts what a clock that was far ahead has told; so must whoever restores. */
class LatestByAWrongClockTest {
  private static final DestinationStatus STORED =
      Observed.destination().committed(Observed.MANIFEST, Observed.SHA_256, "1 B", 1L);

  @Test
  void backupWhoseClockWasFarAheadIsNotTheLatestForAsLongAsItWas() {
    Backup ahead = backup("ahead", START, START.plus(Duration.ofDays(60)));
    Backup right = backup("right", START.plus(Duration.ofDays(7)), START.plus(Duration.ofDays(7)));

    assertThat(
            BackupChoice.of(
                    new LatestBackup(new PolicyReference("shop"), null, null),
                    List.of(ahead, right))
                .chosen())
        .contains(right);
  }

  private static Backup backup(String name, Instant created, Instant told) {
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("shops")
            .withCreationTimestamp(created.toString())
            .build());
    backup.setSpec(new BackupSpec(new PolicyReference("shop"), "daily", null, false, null));
    backup.setStatus(
        new BackupStatus(
            1L,
            BackupPhase.COMPLETED,
            null,
            null,
            told.toString(),
            told.plusSeconds(60).toString(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(STORED),
            List.of(),
            null,
            null,
            null,
            null,
            null,
            told.plusSeconds(5).toString()));
    return backup;
  }
}
