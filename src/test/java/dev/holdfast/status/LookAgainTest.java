package dev.holdfast.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopySpec;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A thousand that wait for hours must not ask the API server all the time. */
class LookAgainTest {
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

  private static ObjectMeta made(String ago) {
    return new ObjectMetaBuilder()
        .withName("a")
        .withCreationTimestamp(NOW.minus(HumanDuration.parse(ago)).toString())
        .build();
  }

  @ParameterizedTest
  @CsvSource({"1s,10s", "100s,10s", "10m,60s", "50m,5m", "3d,5m"})
  void restoreAndCopyThatWaitAreLookedAtAfterATenthOfTheirAge(String age, String pause) {
    Restore restore = new Restore();
    restore.setMetadata(made(age));
    restore.setSpec(
        new RestoreSpec(new RestoreSource(BackupReference.of("a")), null, null, null, null));
    BackupCopy copy = new BackupCopy();
    copy.setMetadata(made(age));
    copy.setSpec(
        Serialization.unmarshal(
            "{\"backupRef\": {\"name\": \"a\"}, \"destination\": \"b\"}", BackupCopySpec.class));

    assertThat(RestoreProgress.waiting(restore, "waits", NOW).lookAgain())
        .isEqualTo(HumanDuration.parse(pause));
    assertThat(CopyProgress.waiting(copy, "waits", NOW).lookAgain())
        .isEqualTo(HumanDuration.parse(pause));
  }

  @ParameterizedTest
  @CsvSource({"1s,60s", "10m,60s", "50m,5m", "100m,10m", "3d,10m"})
  void backupThatWaitsForItsTurnIsLookedAtAfterATenthOfItsAge(String age, String pause) {
    Backup backup = new Backup();
    backup.setMetadata(made(age));

    assertThat(BackupProgress.queued(backup, "waits", NOW).lookAgain())
        .isEqualTo(HumanDuration.parse(pause));
  }

  @Test
  void clockThatIsBehindMakesNobodyHurry() {
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder().withCreationTimestamp("2027-01-01T00:00:00Z").build());

    assertThat(LookAgain.at(backup, NOW, Duration.ofSeconds(1), Duration.ofHours(1)))
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void whatDoesNotSayWhenItWasMadeIsLookedAtSoon() {
    Backup backup = new Backup();
    backup.setMetadata(new ObjectMeta());

    assertThat(LookAgain.at(backup, NOW, Duration.ofSeconds(1), Duration.ofHours(1)))
        .isEqualTo(Duration.ofSeconds(1));
  }
}
