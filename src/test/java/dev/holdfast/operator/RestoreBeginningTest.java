package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.LatestBackup;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.StoredBackup;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a restore begins with, on what an API server says. */
class RestoreBeginningTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T03:00:00Z");
  private static final String KEY = "prod/shops/shop/day0/manifest.json";

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void backups() {
    cluster.createPolicy(Tier.of("daily", "0 3 * * *", "UTC", "1h"));
    for (int day = 0; day < 3; day++) {
      cluster.ended("day" + day, MONDAY.plus(Duration.ofDays(day)), BackupPhase.COMPLETED);
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void latestIsChosenOnceAndFrozen() {
    Restore restore = restore(latest("daily", "2026-11-18T00:00:00Z"));

    RestoreStatus status = begun(restore);

    assertThat(status.phase()).isEqualTo(RunPhase.PENDING);
    assertThat(status.backup()).isEqualTo("day1");
    assertThat(status.asked()).isEqualTo("latest daily of shop before 2026-11-18T00:00:00Z: day1");
    assertThat(status.source().manifest()).isEqualTo("prod/shops/shop/day1/manifest.json");
    assertThat(status.job()).isEqualTo("back-restore");
  }

  @Test
  void backupThatIsStillRunningIsNotWaitedFor() {
    cluster.backup("day3", "daily");

    assertThat(begun(restore(latest(null, null))).backup()).isEqualTo("day2");
  }

  @Test
  void noMatchIsAnErrorThatSaysWhatThereIs() {
    RestoreStatus status = begun(restore(latest("daily", "2026-11-01T00:00:00Z")));

    assertThat(status.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(status.conditions())
        .anyMatch(condition -> condition.getReason().equals("NoSuchBackup"));
    assertThat(status.message())
        .contains("3 of tier daily", "the newest day2", "spec.source.latest");
    assertThat(status.source()).isNull();
    assertThat(status.job()).isNull();
  }

  @Test
  void objectNeedsNeitherPolicyNorBackup() {
    RestoreStatus status = begun(restore(object(KEY, "ab".repeat(32))));

    assertThat(status.backup()).isNull();
    assertThat(status.asked()).isEqualTo("old: " + KEY);
    assertThat(status.source().volume().claimName()).isEqualTo("backups");
    assertThat(status.source().manifest()).isEqualTo(KEY);
    assertThat(status.source().manifestSha256()).isEqualTo("ab".repeat(32));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/prod/shop/manifest.json|whole key",
        "prod/../other/manifest.json|whole key",
        "prod//shop/manifest.json|whole key",
        "prod/shop/backup.dump|whole key",
        "manifest.json|whole key",
        "other/shop/manifest.json|does not begin with the prefix of the destination, prod/",
      })
  void keyThatIsNoneOfAManifestIsRefused(String key, String says) {
    RestoreStatus status = begun(restore(object(key, null)));

    assertThat(status.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(status.message()).contains("spec.source.object.manifest", says);
  }

  @Test
  void dayThatThereIsNotIsRefused() {
    RestoreStatus status = begun(restore(latest(null, "2026-02-30T00:00:00Z")));

    assertThat(status.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(status.message()).contains("spec.source.latest.before", "2026-02-30");
  }

  @Test
  void sourceIsExactlyOne() {
    RestoreStatus none = begun(restore(new RestoreSource(null, null, null)));
    RestoreStatus both =
        begun(
            restore(
                new RestoreSource(
                    BackupReference.of("day0"),
                    new LatestBackup(new PolicyReference("shop"), null, null),
                    null)));

    assertThat(none.message()).contains("spec.source: " + RestoreSource.ONE_OF);
    assertThat(both.message()).contains("spec.source: " + RestoreSource.ONE_OF);
  }

  @Test
  void latestCanBeReadBackAndAnObjectCannot() {
    RestoreStatus latest = begun(restore(latest(null, null), RestoreMode.READ_BACK));
    RestoreStatus object = begun(restore(object(KEY, null), RestoreMode.READ_BACK));

    assertThat(latest.backup()).isEqualTo("day2");
    assertThat(latest.copies()).hasSize(1);
    assertThat(object.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(object.message()).contains("spec.source.object", "ReadBack");
  }

  private RestoreStatus begun(Restore restore) {
    return new RestoreBeginning(new StoredObjects(cluster.client())).of(restore, MONDAY).status();
  }

  private static RestoreSource latest(String tier, String before) {
    return new RestoreSource(
        null, new LatestBackup(new PolicyReference("shop"), tier, before), null);
  }

  private static RestoreSource object(String key, String sha256) {
    return new RestoreSource(
        null,
        null,
        new StoredBackup(
            Destination.of("old", new VolumeDestination("backups", "/prod")), key, sha256));
  }

  private static Restore restore(RestoreSource source) {
    return restore(source, RestoreMode.RESTORE);
  }

  private static Restore restore(RestoreSource source, RestoreMode mode) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName("back").withNamespace(Cluster.NAMESPACE).build());
    restore.setSpec(
        new RestoreSpec(
            source,
            mode == RestoreMode.READ_BACK
                ? null
                : new RestoreTarget(new Connection("db", null, null, null, null), null),
            mode,
            null,
            null));
    return restore;
  }
}
