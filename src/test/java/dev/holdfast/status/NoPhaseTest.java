package dev.holdfast.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RunPhase;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** No operator writes down a Job without a phase. Who may write a status may, and it has an end. */
class NoPhaseTest {
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
  private static final JobObservation GONE =
      new JobObservation(
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Duration.ZERO,
          Duration.ZERO);

  private static <T extends CustomResource<?, ?>> T read(Class<T> type, String spec) {
    return Serialization.unmarshal(
        """
        {"metadata": {"name": "a", "namespace": "b", "uid": "c", "creationTimestamp": "2026-11-21T02:00:00Z"},
         "spec": %s, "status": {"job": "a-job"}}
        """
            .formatted(spec),
        type);
  }

  @Test
  void backup() {
    Backup backup = read(Backup.class, "{\"policyRef\": {\"name\": \"shop\"}}");

    assertThat(BackupProgress.of(backup, GONE, NOW).status().phase()).isEqualTo(BackupPhase.FAILED);
  }

  /** As a failed one it would expire, and what it has stored with it. */
  @Test
  void backupThatSaysWhereItIsStoredDoesNotFail() {
    Backup backup =
        Serialization.unmarshal(
            """
            {"metadata": {"name": "a", "namespace": "b", "uid": "c", "creationTimestamp": "2026-11-21T02:00:00Z"},
             "spec": {"policyRef": {"name": "shop"}},
             "status": {"job": "a-job", "destinations": [{"name": "main", "manifest": "a/manifest.json"}]}}
            """,
            Backup.class);

    assertThat(BackupProgress.of(backup, GONE, NOW).status()).isEqualTo(backup.getStatus());
  }

  @Test
  void restore() {
    Restore restore = read(Restore.class, "{\"source\": {\"backupRef\": {\"name\": \"x\"}}}");

    assertThat(
            RestoreProgress.of(
                    restore, GONE, Observed.records(Optional.empty(), Optional.empty()), NOW)
                .status()
                .phase())
        .isEqualTo(RunPhase.FAILED);
  }

  @Test
  void copy() {
    BackupCopy copy =
        read(BackupCopy.class, "{\"backupRef\": {\"name\": \"x\"}, \"destination\": \"y\"}");

    assertThat(CopyProgress.of(copy, GONE, NOW).status().phase()).isEqualTo(RunPhase.FAILED);
  }

  @Test
  void check() {
    PolicyCheck check = read(PolicyCheck.class, "{\"policyRef\": {\"name\": \"shop\"}}");

    assertThat(CheckProgress.of(check, GONE, NOW).status().phase()).isEqualTo(RunPhase.FAILED);
  }
}
