package dev.holdfast.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RunPhase;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The state of the objects in figures. */
class FleetPointsTest {
  private static final long NIGHT = Fleets.NIGHT.getEpochSecond();

  private final Points points = FleetPoints.of(Fleets.one(), Fleets.NOW, new RememberedFigures());

  @Test
  void stateOfAPolicyIsTold() {
    assertPoint(Family.POLICY_SUSPENDED, 0, "shops", "shop");
    assertPoint(Family.POLICY_CONDITION, 1, "shops", "shop", "RecentBackup", "False");
    assertPoint(Family.POLICY_CONDITION, 1, "shops", "shop", "Ready", "True");
    assertThat(points.of(Family.POLICY_CONDITION)).hasSize(2);
    assertPoint(
        Family.POLICY_NEXT_RUN,
        Instant.parse("2026-11-22T03:00:00Z").getEpochSecond(),
        "shops",
        "shop",
        "daily");
    assertPoint(Family.RETENTION_BACKUPS, 7, "shops", "shop", "kept");
    assertPoint(Family.RETENTION_BACKUPS, 2, "shops", "shop", "expired");
    assertPoint(Family.RETENTION_BACKUPS, 1, "shops", "shop", "held");
  }

  @Test
  void newestGoodAndNewestFailedBackupAreTold() {
    assertPoint(Family.BACKUP_LAST_SUCCESS, NIGHT, "shops", "shop", "daily");
    assertPoint(Family.BACKUP_LAST_FAILURE, NIGHT + 3600, "shops", "shop", "daily");
    assertPoint(Family.BACKUP_LAST_DURATION, 120, "shops", "shop", "daily");
    assertPoint(Family.BACKUP_LAST_DUMPED, 5_000, "shops", "shop", "daily");
    assertPoint(Family.BACKUP_LAST_STORED, 1_000, "shops", "shop", "daily");
    assertPoint(Family.BACKUPS, 1, "shops", "shop", "Completed");
    assertPoint(Family.BACKUPS, 1, "shops", "shop", "Failed");
    assertPoint(Family.BACKUPS, 1, "shops", "shop", "Running");
    assertPoint(Family.BACKUPS, 1, "shops", "shop", "Pending");
  }

  @Test
  void destinationsAreTold() {
    assertPoint(Family.DESTINATION_LAST_SUCCESS, NIGHT, "shops", "shop", "local");
    assertPoint(Family.DESTINATION_STORED, 1_000, "shops", "shop", "local");
    assertPoint(Family.DESTINATION_FREE, 30, "shops", "shop", "local");
    assertPoint(Family.DESTINATION_SIZE, 100, "shops", "shop", "local");
  }

  @Test
  void verificationsRestoresAndPrunesAreTold() {
    long verified = Instant.parse("2026-11-20T06:00:00Z").getEpochSecond();
    long restored = Instant.parse("2026-11-21T10:00:00Z").getEpochSecond();
    assertPoint(Family.VERIFICATION_LAST_SUCCESS, verified, "shops", "shop");
    assertPoint(Family.RESTORE_LAST_DURATION, 42, "shops", "shop", "Verify");
    assertThat(points.of(Family.RESTORE_LAST_DURATION)).hasSize(1);
    assertPoint(Family.RESTORES, 1, "shops", "Verify", "Completed");
    assertPoint(Family.RESTORE_LAST_END, restored, "shops", "shop", "Restore", "Failed");
    assertPoint(
        Family.PRUNE_LAST_END,
        Instant.parse("2026-11-21T04:00:00Z").getEpochSecond(),
        "shops",
        "shop",
        "Completed");
  }

  @Test
  void queueAndConnectionsAreTold() {
    assertPoint(Family.BACKUPS_RUNNING, 1);
    assertPoint(Family.BACKUPS_WAITING, 1);
    assertPoint(Family.ROW_COUNT_CONNECTIONS, 2);
    assertPoint(Family.ROW_COUNT_CONNECTIONS_MAX, 4);
    assertPoint(Family.POLICIES_UNREADABLE, 0);
  }

  @Test
  void policyThatIsGoneHasNoSeries() {
    Fleet all = Fleets.one();
    Points after =
        FleetPoints.of(
            new Fleet(List.of(), all.backups(), List.of(), List.of()),
            Fleets.NOW,
            new RememberedFigures());

    for (Family family : Family.values()) {
      if (family.labels().contains("policy")) {
        assertThat(after.of(family)).as(family.metric()).isEmpty();
      }
    }
  }

  @Test
  void policyThatNobodyCanReadHidesNoOther() {
    BackupPolicy broken = Fleets.policy("broken");
    Backup odd = Fleets.backup("odd", "broken", BackupPhase.COMPLETED, Fleets.NIGHT);
    odd.setMetadata(
        new ObjectMetaBuilder(odd.getMetadata()).withCreationTimestamp("yesterday").build());
    List<Backup> backups = new ArrayList<>(Fleets.one().backups());
    backups.add(odd);

    Points after =
        FleetPoints.of(
            new Fleet(List.of(broken, Fleets.policy("shop")), backups, List.of(), List.of()),
            Fleets.NOW,
            new RememberedFigures());

    assertThat(after.of(Family.POLICIES_UNREADABLE).get(0).value()).isEqualTo(1);
    assertThat(after.of(Family.BACKUP_LAST_SUCCESS))
        .extracting(Point::labels)
        .containsExactly(List.of("shops", "shop", "daily"));
  }

  @Test
  void restoreWithoutAPolicyIsCountedAndNotTakenForOne() {
    Points after =
        FleetPoints.of(
            new Fleet(
                List.of(Fleets.policy("shop")),
                List.of(),
                List.of(Fleets.restore("bare", null, RestoreMode.RESTORE, RunPhase.COMPLETED)),
                List.of()),
            Fleets.NOW,
            new RememberedFigures());

    assertThat(after.of(Family.RESTORES)).hasSize(1);
    assertThat(after.of(Family.RESTORE_LAST_DURATION)).isEmpty();
  }

  private void assertPoint(Family family, long value, String... labels) {
    assertThat(points.of(family)).contains(new Point(List.of(labels), (double) value));
  }
}
