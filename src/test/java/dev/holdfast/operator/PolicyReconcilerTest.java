package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Tier;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PolicyReconcilerTest {
  private static final Instant NIGHT = Instant.parse("2026-11-21T02:59:00Z");
  private static final Instant RUN = Instant.parse("2026-11-21T03:00:00Z");
  private static final Tier DAILY = new Tier("daily", "0 3 * * *", "UTC", "1h");

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void policy() {
    cluster.at(NIGHT);
    cluster.createPolicy(DAILY);
    cluster.reconcilePolicy();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void runIsStartedOnceAndSaysForWhichPolicy() {
    cluster.at(RUN);
    cluster.reconcilePolicy();
    cluster.at(RUN.plusSeconds(60));
    cluster.reconcilePolicy();

    assertThat(cluster.backups())
        .singleElement()
        .satisfies(
            backup -> {
              assertThat(backup.getMetadata().getName()).isEqualTo("shop-daily-20261121-0300");
              assertThat(backup.getMetadata().getAnnotations())
                  .containsEntry(Api.SCHEDULED_FOR_ANNOTATION, RUN.toString())
                  .containsEntry(
                      Api.POLICY_UID_ANNOTATION, cluster.policy().getMetadata().getUid());
            });
  }

  @Test
  void policyThatIsMadeAgainDoesNotTakeANamesakesRunForItsOwn() {
    cluster.at(RUN);
    cluster.reconcilePolicy();
    cluster.client().resource(cluster.policy()).delete();
    // Its clock lags a little behind that of the operator before it.
    cluster.at(NIGHT);
    cluster.createPolicy(DAILY);
    cluster.reconcilePolicy();

    cluster.at(RUN);
    cluster.reconcilePolicy();

    assertThat(cluster.backups())
        .extracting(backup -> backup.getMetadata().getAnnotations().get(Api.POLICY_UID_ANNOTATION))
        .hasSize(2)
        .doesNotHaveDuplicates()
        .contains(cluster.policy().getMetadata().getUid());
  }

  @Test
  void runOfADeletedPolicyIsNotCarriedOutForItsNamesake() {
    cluster.at(RUN);
    cluster.reconcilePolicy();
    cluster.client().resource(cluster.policy()).delete();
    cluster.createPolicy(DAILY);
    String name = "shop-daily-20261121-0300";

    cluster.reconcile(name);

    assertThat(cluster.status(name).phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(cluster.reason(name)).isEqualTo("PolicyReplaced");
  }

  @Test
  void policyThatIsReplacedBeforeTheJobIsCreatedEndsTheBackup() {
    cluster.backup("by-hand");
    cluster.reconcile("by-hand");
    assertThat(cluster.status("by-hand").policyUid())
        .isEqualTo(cluster.policy().getMetadata().getUid());
    cluster.client().resource(cluster.policy()).delete();
    cluster.createPolicy();

    cluster.reconcile("by-hand");

    assertThat(cluster.reason("by-hand")).isEqualTo("PolicyReplaced");
    assertThat(cluster.job("by-hand")).isEmpty();
  }

  @Test
  void backupThatSomebodyMadeMeansThePolicyThatHasTheNameWhenItStarts() {
    Backup backup = cluster.backup("by-hand");
    cluster.client().resource(cluster.policy()).delete();
    cluster.createPolicy();

    cluster.reconcile(backup.getMetadata().getName());

    assertThat(cluster.status("by-hand").phase()).isEqualTo(BackupPhase.PENDING);
    assertThat(cluster.status("by-hand").policyUid())
        .isEqualTo(cluster.policy().getMetadata().getUid());
  }
}
