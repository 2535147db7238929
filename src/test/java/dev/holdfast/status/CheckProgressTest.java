package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.CheckOutcome;
import dev.holdfast.api.v1alpha1.CheckResult;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.PolicyCheckSpec;
import dev.holdfast.api.v1alpha1.PolicyCheckStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.artifact.CheckFinding;
import dev.holdfast.artifact.CheckReport;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CheckProgressTest {
  private static final String UID = "check-uid";
  private static final CheckResult TIER =
      new CheckResult("Schedule", "daily", CheckOutcome.PASSED, "runs next at noon", null);
  private static final CheckFinding CONNECTED =
      new CheckFinding("Connection", "u@db:5432", CheckFinding.Outcome.PASSED, "16.4", null);
  private static final CheckFinding PLAIN =
      new CheckFinding(
          "Tls", null, CheckFinding.Outcome.WARNING, "not encrypted", "spec.source.sslMode");
  private static final CheckFinding DENIED =
      new CheckFinding(
          "Write",
          "offsite",
          CheckFinding.Outcome.FAILED,
          "denied\u001b[31m by the store",
          "spec.destinations[0].s3");

  @Test
  void startingCheckSaysWhichPolicyItIsOfAndWhatIsKnownAlready() {
    PolicyCheckStatus status = started().getStatus();

    assertThat(status.phase()).isEqualTo(RunPhase.PENDING);
    assertThat(status.policyGeneration()).isEqualTo(7);
    assertThat(status.job()).isEqualTo("look-check");
    assertThat(status.checks()).containsExactly(TIER);
    assertThat(status.failed()).as("before the end there is nothing to count").isNull();
    assertThat(CheckProgress.isStarting(started())).isTrue();
  }

  @Test
  void checkIsCompletedWhenNothingHasFailed() {
    Verdict<PolicyCheckStatus> verdict = ended(report(null, CONNECTED, PLAIN));

    PolicyCheckStatus status = verdict.status();
    assertThat(status.phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(status.message())
        .isEqualTo("2 checks passed, 1 warning: Tls: not encrypted (spec.source.sslMode)");
    assertThat(status.passed()).isEqualTo(2);
    assertThat(status.warnings()).isEqualTo(1);
    assertThat(status.failed()).isZero();
    assertThat(status.skipped()).isZero();
    assertThat(status.duration()).isEqualTo("5s");
    assertThat(status.serverVersion()).isEqualTo("16.4");
    assertThat(status.checks())
        .extracting(CheckResult::name)
        .containsExactly("Schedule", "Connection", "Tls");
    assertThat(status.conditions())
        .extracting(Condition::getType, Condition::getStatus)
        .containsExactly(tuple("Complete", "True"), tuple("Failed", "False"));
    assertThat(verdict.happenings())
        .containsExactly(new Happening(false, "Completed", status.message()));
  }

  @Test
  void checkThatHasFoundAFailureFailsThoughItsJobIsComplete() {
    Verdict<PolicyCheckStatus> verdict = ended(report(null, CONNECTED, DENIED));

    assertThat(verdict.status().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(verdict.status().message())
        .isEqualTo(
            "1 of 3 checks failed: Write of offsite: denied by the store"
                + " (spec.destinations[0].s3)");
    assertThat(Conditions.reason(verdict.status().conditions(), Api.FAILED))
        .isEqualTo("ChecksFailed");
    assertThat(verdict.isFailure()).isTrue();
  }

  @Test
  void aScheduleThatIsWrongFailsTheCheckToo() {
    PolicyCheck check = check();
    CheckResult wrong =
        new CheckResult("Schedule", null, CheckOutcome.FAILED, "no such zone", "spec.tiers[0]");
    check.setStatus(
        CheckProgress.starting(check, "look-check", 7L, List.of(wrong), START).status());

    assertThat(at(check, Observed.completeJob(Duration.ofSeconds(5)), report(null, CONNECTED)))
        .extracting(verdict -> verdict.status().phase())
        .isEqualTo(RunPhase.FAILED);
  }

  @Test
  void reportWithoutAFindingIsNoSuccess() {
    assertThat(reason(ended(report(null)))).isEqualTo("ReportInvalid");
    assertThat(reason(ended(Observed.success(UID, "a", "b", "c")))).isEqualTo("ReportInvalid");
  }

  @Test
  void runThatWasStoppedTellsWhatItHasFoundUntilThen() {
    Verdict<PolicyCheckStatus> verdict =
        at(
            started(),
            Observed.failedJob("BackoffLimitExceeded", "limit"),
            report(FailureReason.NO_PROGRESS, CONNECTED));

    assertThat(verdict.status().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(verdict.status().checks())
        .extracting(CheckResult::name)
        .containsExactly("Schedule", "Connection");
    assertThat(reason(verdict)).isEqualTo("NoProgress");
  }

  @Test
  void whatWasLeftOutOfAReportIsCountedAllTheSame() {
    List<CheckFinding> many =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    new CheckFinding(
                        "Rights", "db" + i, CheckFinding.Outcome.PASSED, "may read", null))
            .toList();
    RunReport report =
        new RunReport(UID, null, null, "16.4", START, START.plusSeconds(5), CheckReport.of(many));

    assertThat(ended(report).status().message()).isEqualTo("301 checks passed");
    assertThat(ended(report).status().passed()).isEqualTo(301);
  }

  private static String reason(Verdict<PolicyCheckStatus> verdict) {
    return Conditions.reason(verdict.status().conditions(), Api.FAILED);
  }

  private static RunReport report(FailureReason reason, CheckFinding... findings) {
    return new RunReport(
        UID,
        reason,
        reason == null ? null : "stopped",
        "16.4",
        START,
        START.plusSeconds(5),
        CheckReport.of(List.of(findings)));
  }

  private static Verdict<PolicyCheckStatus> ended(RunReport report) {
    return at(started(), Observed.completeJob(Duration.ofSeconds(5)), report);
  }

  private static Verdict<PolicyCheckStatus> at(PolicyCheck check, Job job, RunReport report) {
    return CheckProgress.of(
        check,
        new JobObservation(
            Optional.of(job),
            List.of(Observed.endedPod(report.reason() == null ? 0 : 1, "Completed", null)),
            Optional.of(report),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            Observed.TIMEOUT),
        START.plusSeconds(90));
  }

  private static PolicyCheck started() {
    PolicyCheck check = check();
    check.setStatus(CheckProgress.starting(check, "look-check", 7L, List.of(TIER), START).status());
    return check;
  }

  private static PolicyCheck check() {
    PolicyCheck check = new PolicyCheck();
    check.setMetadata(
        new ObjectMetaBuilder().withName("look").withNamespace("shops").withUid(UID).build());
    check.setSpec(new PolicyCheckSpec(new PolicyReference("shop"), null));
    return check;
  }
}
