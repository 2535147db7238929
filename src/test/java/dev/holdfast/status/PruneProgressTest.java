package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import dev.holdfast.api.v1alpha1.PruneStatus;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.LeftCopy;
import dev.holdfast.artifact.PruneReport;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PruneProgressTest {
  private static final String UID = "prune-uid";
  private static final RetentionStatus PLAN = new RetentionStatus(null, 7, 2, 0, List.of());
  private static final List<PrunedBackup> GOING =
      List.of(new PrunedBackup("old", "old-uid"), new PrunedBackup("older", "older-uid"));

  @Test
  void startingPruneFreezesWhatGoes() {
    PruneStatus status = started().getStatus();

    assertThat(status.phase()).isEqualTo(RunPhase.PENDING);
    assertThat(status.backups()).isEqualTo(GOING);
    assertThat(status.plan()).isEqualTo(PLAN);
    assertThat(status.job()).isEqualTo("pass-prune");
    assertThat(PruneProgress.isStarting(started())).isTrue();
  }

  @Test
  void whatDoesNotGoAfterAllIsTakenOffTheList() {
    PruneStatus status = PruneProgress.narrowed(started(), GOING.subList(0, 1), START).status();

    assertThat(status.backups()).containsExactly(GOING.get(0));
    assertThat(status.job()).isEqualTo("pass-prune");
    assertThat(status.startTime()).isEqualTo(START.toString());
  }

  @Test
  void withoutAJobItEndsWithThePlan() {
    assertThat(PruneProgress.dryRun(prune(), PLAN, START).status())
        .returns(RunPhase.COMPLETED, PruneStatus::phase)
        .returns(PLAN, PruneStatus::plan)
        .returns("2 backups would go; nothing was deleted", PruneStatus::message)
        .returns(START.toString(), PruneStatus::completionTime);
    assertThat(PruneProgress.nothingToDo(prune(), PLAN, START).status())
        .returns(RunPhase.COMPLETED, PruneStatus::phase)
        .returns("nothing has expired", PruneStatus::message);
    assertThat(PruneProgress.goneAlready(started(), START).status().phase())
        .isEqualTo(RunPhase.COMPLETED);
  }

  @Test
  void heldPruneFailsOnlyAfterItsPatience() {
    Duration patience = Duration.ofMinutes(15);

    assertThat(
            PruneProgress.held(started(), "quota", patience, START.plusSeconds(899))
                .status()
                .phase())
        .isEqualTo(RunPhase.PENDING);
    assertThat(
            PruneProgress.held(started(), "quota", patience, START.plusSeconds(900))
                .status()
                .phase())
        .isEqualTo(RunPhase.FAILED);
  }

  @Test
  void itWaitsForAnotherOfItsPolicy() {
    Verdict<PruneStatus> waiting =
        PruneProgress.waiting(prune(), "Prune \"earlier\" to end", START);

    assertThat(waiting.isFinal()).isFalse();
    assertThat(waiting.status().message()).isEqualTo("waits for Prune \"earlier\" to end");
    assertThat(waiting.status().job()).isNull();
  }

  @Test
  void itIsCompletedOnceAllThatWasToGoIsSaidToBeGone() {
    Verdict<PruneStatus> verdict =
        at(complete(), report(UID, null, List.of("older-uid", "old-uid"), List.of()));

    assertThat(verdict.status().phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(verdict.status().freed()).isEqualTo("2.0 KiB");
    assertThat(verdict.status().conditions())
        .extracting(Condition::getType, Condition::getStatus)
        .containsExactly(tuple("Complete", "True"), tuple("Failed", "False"));
    assertThat(verdict.happenings())
        .containsExactly(
            new Happening(false, "Completed", "Deleted 2 backups, 2.0 KiB, in 1m12s: old, older"));
    assertThat(verdict.status().message()).isEqualTo(verdict.happenings().get(0).message());
  }

  @Test
  void reportThatLeavesOneOutIsAFailure() {
    Verdict<PruneStatus> verdict = at(complete(), report(UID, null, List.of("old-uid"), List.of()));

    assertThat(verdict.status().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(reason(verdict)).isEqualTo("ReportInvalid");
    assertThat(verdict.status().message()).contains("1 backup of those that were to go");
  }

  @Test
  void reportForAnotherOrWithoutWhatIsGoneIsAFailure() {
    assertThat(reason(at(complete(), report("other", null, List.of("old-uid"), List.of()))))
        .isEqualTo("ReportMismatch");
    assertThat(reason(at(complete(), Observed.success(UID, "x", "y", "z"))))
        .isEqualTo("ReportInvalid");
  }

  @Test
  void failureTellsWhatWasFreedNevertheless() {
    LeftCopy left =
        new LeftCopy("older-uid", "offsite", FailureReason.DESTINATION_ACCESS_DENIED, "no");
    Verdict<PruneStatus> verdict =
        at(
            Observed.failedJob("PodFailurePolicy", "exit code 78"),
            report(
                UID, FailureReason.DESTINATION_ACCESS_DENIED, List.of("old-uid"), List.of(left)));

    assertThat(verdict.status().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(verdict.status().message()).isEqualTo("1 of 2 backups are gone");
    assertThat(verdict.status().freed()).isEqualTo("2.0 KiB");
  }

  @Test
  void whatAJobSaysCountsOnlyOnceItHasEnded() {
    RunReport report = report(UID, null, List.of("old-uid"), List.of());

    assertThat(PruneProgress.pruned(started(), seen(Observed.job(), report))).isEmpty();
    assertThat(PruneProgress.pruned(started(), seen(complete(), report))).contains(report.pruned());
    assertThat(
            PruneProgress.pruned(
                started(), seen(complete(), report("other", null, List.of(), List.of()))))
        .isEmpty();
  }

  private static String reason(Verdict<PruneStatus> verdict) {
    return Conditions.reason(verdict.status().conditions(), Api.FAILED);
  }

  private static Job complete() {
    return Observed.completeJob(Duration.ofSeconds(80));
  }

  private static RunReport report(
      String uid, FailureReason reason, List<String> gone, List<LeftCopy> left) {
    return new RunReport(
        uid,
        reason,
        reason == null ? null : "1 of 2 backups are gone",
        null,
        START.plusSeconds(5),
        START.plusSeconds(77),
        new PruneReport(gone, left, 2_048));
  }

  private static Verdict<PruneStatus> at(Job job, RunReport report) {
    return PruneProgress.of(started(), seen(job, report), START.plusSeconds(90));
  }

  private static JobObservation seen(Job job, RunReport report) {
    return new JobObservation(
        Optional.of(job),
        List.of(Observed.endedPod(0, "Completed", null)),
        Optional.of(report),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        Observed.TIMEOUT);
  }

  private static Prune started() {
    Prune prune = prune();
    prune.setStatus(PruneProgress.starting(prune, "pass-prune", PLAN, GOING, START).status());
    return prune;
  }

  private static Prune prune() {
    Prune prune = new Prune();
    prune.setMetadata(
        new ObjectMetaBuilder().withName("pass").withNamespace("shops").withUid(UID).build());
    prune.setSpec(new PruneSpec(new PolicyReference("shop"), null, null));
    return prune;
  }
}
