package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.CheckOutcome;
import dev.holdfast.api.v1alpha1.CheckResult;
import dev.holdfast.api.v1alpha1.PolicyCheckStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.artifact.CheckFinding;
import dev.holdfast.artifact.CheckReport;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.Refusal;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PolicyCheckReconcilerTest {
  private static final Tier DAILY = Tier.of("daily", "0 3 * * *", "UTC", "1h");

  private final Cluster cluster = new Cluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void checkBecomesAJobAndItsFindingsTheStatus() {
    cluster.createPolicy(DAILY);
    Job job = begun("look", null);

    assertThat(job.getMetadata().getName()).isEqualTo("look-check");
    assertThat(job.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv())
        .anyMatch(variable -> RunSpec.ENVIRONMENT_VARIABLE.equals(variable.getName()));
    end(job, CheckFinding.Outcome.PASSED);
    cluster.reconcileCheck("look");

    PolicyCheckStatus status = status("look");
    assertThat(status.phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(status.checks())
        .extracting(CheckResult::name)
        .containsExactly("Schedule", "Connection");
    assertThat(status.checks().get(0).target()).isEqualTo("daily");
    assertThat(status.checks().get(0).message()).startsWith("runs next at ");
    assertThat(cluster.events())
        .extracting(Event::getReason, Event::getMessage)
        .contains(org.assertj.core.api.Assertions.tuple("Completed", "2 checks passed"));
  }

  @Test
  void failureThatWasFoundIsWarnedOf() {
    cluster.createPolicy(DAILY);
    end(begun("look", null), CheckFinding.Outcome.FAILED);
    cluster.reconcileCheck("look");

    assertThat(status("look").phase()).isEqualTo(RunPhase.FAILED);
    assertThat(status("look").failed()).isEqualTo(1);
    assertThat(cluster.events())
        .filteredOn(event -> event.getType().equals("Warning"))
        .extracting(Event::getReason)
        .containsExactly("Failed");
  }

  @Test
  void checkOfNoPolicyFails() {
    cluster.createCheck("look", null);
    cluster.reconcileCheck("look");

    assertThat(status("look").phase()).isEqualTo(RunPhase.FAILED);
    assertThat(status("look").message())
        .isEqualTo("there is no BackupPolicy \"shop\" in namespace shops (spec.policyRef.name)");
    assertThat(cluster.jobs()).isEmpty();
  }

  /** A schedule that is wrong keeps nobody from looking at server and store. */
  @Test
  void wrongScheduleIsToldAndEverythingElseIsTriedAllTheSame() {
    cluster.createPolicy(Tier.of("daily", "0 3 * * *", "Nowhere/Land", "1h"));
    Job job = begun("look", null);
    end(job, CheckFinding.Outcome.PASSED);
    cluster.reconcileCheck("look");

    assertThat(status("look").phase()).isEqualTo(RunPhase.FAILED);
    assertThat(status("look").checks().get(0).outcome()).isEqualTo(CheckOutcome.FAILED);
    assertThat(status("look").checks().get(0).field()).isEqualTo("spec.tiers[0].timeZone");
    assertThat(status("look").checks()).hasSize(2);
  }

  @Test
  void suspendedPolicyIsAWarning() {
    cluster.createPolicy(DAILY);
    cluster.suspend(true);
    begun("look", null);

    assertThat(status("look").checks())
        .extracting(CheckResult::outcome, CheckResult::field)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(CheckOutcome.WARNING, "spec.suspend"));
  }

  /** What is checked is what the status says. */
  @Test
  void policyThatWasEditedBeforeTheJobIsMadeIsLookedAtAgain() {
    cluster.createPolicy(DAILY);
    cluster.createCheck("look", null);
    cluster.reconcileCheck("look");
    Long before = status("look").policyGeneration();
    cluster.pointElsewhere("other-bucket");
    cluster.reconcileCheck("look");

    assertThat(status("look").policyGeneration())
        .isEqualTo(cluster.policy().getMetadata().getGeneration())
        .isNotEqualTo(before);
    assertThat(cluster.jobs()).isEmpty();
    cluster.reconcileCheck("look");
    assertThat(cluster.jobs()).hasSize(1);
  }

  @Test
  void jobThatTheServerForbidsIsTriedAgainUntilPatienceEnds() {
    cluster.createPolicy(DAILY);
    cluster.createCheck("look", null);
    cluster.reconcileCheck("look");
    cluster.kubernetes().refuse(Refusal.quota("POST .*/jobs"));
    cluster.reconcileCheck("look");
    assertThat(status("look").phase()).isEqualTo(RunPhase.PENDING);

    cluster.pass(Duration.ofMinutes(16));
    cluster.reconcileCheck("look");

    assertThat(status("look").phase()).isEqualTo(RunPhase.FAILED);
  }

  @Test
  void checkGoesWhenItWasKeptForAsLongAsItSays() {
    cluster.createPolicy(DAILY);
    end(begun("look", "2d"), CheckFinding.Outcome.PASSED);
    cluster.reconcileCheck("look");
    cluster.reconcileCheck("look");
    assertThat(cluster.check("look")).isNotNull();

    cluster.pass(Duration.ofDays(2).plusSeconds(1));
    cluster.reconcileCheck("look");

    assertThat(cluster.check("look")).isNull();
  }

  @Test
  void checkThatSaysNothingOfItsEndStays() {
    cluster.createPolicy(DAILY);
    end(begun("look", null), CheckFinding.Outcome.PASSED);
    cluster.reconcileCheck("look");
    cluster.pass(Duration.ofDays(400));
    cluster.reconcileCheck("look");

    assertThat(cluster.check("look")).isNotNull();
    assertThat(cluster.jobs()).as("its Job goes all the same").isEmpty();
  }

  private Job begun(String name, String keepFor) {
    cluster.createCheck(name, keepFor);
    cluster.reconcileCheck(name);
    cluster.reconcileCheck(name);
    return cluster.job(name + "-check").orElseThrow();
  }

  private void end(Job job, CheckFinding.Outcome outcome) {
    RunReport report =
        new RunReport(
            job.getMetadata().getOwnerReferences().get(0).getUid(),
            null,
            null,
            "16.4",
            cluster.now(),
            cluster.now(),
            CheckReport.of(
                List.of(new CheckFinding("Connection", null, outcome, "looked", "spec.source"))));
    cluster.pod(
        job,
        "end",
        Cluster.podStatus(
            "Succeeded",
            new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(0)
                .withFinishedAt(cluster.now().toString())
                .withMessage(Json.line(report))
                .endTerminated()
                .build()));
    cluster.endJob(job, "Complete", "CompletionsReached");
  }

  private PolicyCheckStatus status(String name) {
    return cluster.check(name).getStatus();
  }
}
