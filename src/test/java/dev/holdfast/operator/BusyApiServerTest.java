package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.embedded.Refusal;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The API server answers a creation with a conflict although there is nothing of that name, as it
 * does while two ask for the last of a quota. Only "already exists" means that the object is there.
 */
class BusyApiServerTest {
  private static final Instant RUN = Instant.parse("2026-11-21T03:00:00Z");
  private static final Tier DAILY =
      Tier.of("daily", "0 3 * * *", "UTC", "1h")
          .withRetention(new Retention(1, null, null, null, null, null, null));

  private final Cluster cluster = new Cluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void pruneThatMeetsAConflictIsMadeLater() {
    cluster.createPolicy(DAILY);
    cluster.ended("old", RUN.minus(Duration.ofDays(1)), BackupPhase.COMPLETED);
    cluster.ended("new", RUN, BackupPhase.COMPLETED);
    cluster.at(RUN.plus(Duration.ofHours(1)));
    cluster.kubernetes().refuse(Refusal.conflict("POST .+/prunes"));
    assertThatThrownBy(cluster::reconcilePolicy).isInstanceOf(KubernetesClientException.class);

    cluster.kubernetes().refuse();
    cluster.reconcilePolicy();

    assertThat(cluster.prunes()).hasSize(1);
  }

  /** Whoever has the quota reads the policy, and no log of the operator. */
  @Test
  void runThatAQuotaForbidsIsToldAndStartedWhenThereIsRoom() {
    cluster.at(RUN.minusSeconds(60));
    cluster.createPolicy(DAILY);
    cluster.reconcilePolicy();
    cluster.at(RUN);
    cluster.kubernetes().refuse(Refusal.quota("POST .+/backups"));

    Optional<Duration> first = cluster.reconcilePolicy().getScheduleDelay().map(Duration::ofMillis);
    cluster.at(RUN.plus(Duration.ofMinutes(2)));
    Optional<Duration> later = cluster.reconcilePolicy().getScheduleDelay().map(Duration::ofMillis);
    cluster.at(RUN.plus(Duration.ofMinutes(50)));
    Optional<Duration> latest =
        cluster.reconcilePolicy().getScheduleDelay().map(Duration::ofMillis);

    TierStatus refused = cluster.policy().getStatus().tiers().get(0);
    assertThat(refused.skipped()).contains("the run of " + RUN + " cannot be started", "quota");
    assertThat(refused.lastRun()).isNull();
    assertThat(refused.nextRun()).isEqualTo(RUN.toString());
    assertThat(List.of(first, later, latest))
        .as("when it is tried again")
        .containsExactly(
            Optional.of(Duration.ofMillis(100)),
            Optional.of(Duration.ofSeconds(12)),
            Optional.of(Duration.ofMinutes(1)));
    assertThat(cluster.events())
        .filteredOn(event -> event.getReason().equals("RunNotStarted"))
        .singleElement()
        .satisfies(
            event -> assertThat(event.getMessage()).contains("tier daily: the run of", "quota"));

    cluster.kubernetes().refuse();
    cluster.reconcilePolicy();

    TierStatus started = cluster.policy().getStatus().tiers().get(0);
    assertThat(started.lastRun()).isEqualTo(RUN.toString());
    assertThat(started.skipped()).isNull();
    assertThat(cluster.backups()).hasSize(1);
  }

  /** Under another name, a replica that meets no conflict would start it once more. */
  @Test
  void runThatMeetsAConflictIsNotStartedUnderAnotherName() {
    cluster.at(RUN.minusSeconds(60));
    cluster.createPolicy(DAILY);
    cluster.reconcilePolicy();
    cluster.at(RUN);
    cluster.kubernetes().refuse(Refusal.conflict("POST .+/backups"));
    int changes = cluster.kubernetes().changes().size();
    assertThatThrownBy(cluster::reconcilePolicy).isInstanceOf(KubernetesClientException.class);
    assertThat(
            cluster.kubernetes().changes().subList(changes, cluster.kubernetes().changes().size()))
        .as("attempts to start it")
        .filteredOn(change -> change.endsWith("/backups"))
        .hasSize(1);

    cluster.kubernetes().refuse();
    cluster.reconcilePolicy();

    assertThat(cluster.backups())
        .extracting(backup -> backup.getMetadata().getName())
        .containsExactly("shop-daily-20261121-0300");
  }
}
