package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever is killed drops nothing, and nobody comes after the last attempt. */
class RestoreLeftoversTest {
  private static final String UID = "restore-uid";
  private static final String TOLD =
      "; databases whose names begin with holdfast_restore_restoreuid_ may be left on the server:"
          + " drop them";
  private static final String LEFT = "database \"a\" is left behind on the server; drop it";

  private final Restore restore = restore(RestoreMode.RESTORE);
  private final Job failed =
      Observed.failedJob("BackoffLimitExceeded", "Job has reached the specified backoff limit");

  @Test
  void runThatWasNeverStartedHasLeftNothing() {
    assertThat(RestoreLeftovers.of(restore, seen(failed, Optional.empty()))).isEmpty();
    assertThat(
            RestoreLeftovers.of(
                restore,
                seen(failed, Optional.empty(), Observed.waitingPod("ImagePullBackOff", "no"))))
        .isEmpty();
  }

  @Test
  void runThatWasSeenToRunAndSaidNothingIsTold() {
    restore.setStatus(
        new RestoreStatusDraft(restore, RunPhase.RUNNING, "Running", null, START).build());

    assertThat(RestoreLeftovers.of(restore, seen(failed, Optional.empty()))).isEqualTo(TOLD);
  }

  /** Nobody has looked at it between its beginning and its end. */
  @Test
  void runThatOnlyItsPodOrItsJobTellsOfIsTold() {
    assertThat(
            RestoreLeftovers.of(
                restore, seen(failed, Optional.empty(), Observed.endedPod(137, "OOMKilled", null))))
        .isEqualTo(TOLD);

    failed.getStatus().setFailed(1);
    assertThat(RestoreLeftovers.of(restore, seen(failed, Optional.empty()))).isEqualTo(TOLD);
  }

  /** The attempt before was killed, and this one did not come to where it would have dropped it. */
  @Test
  void attemptThatDidNotReachTheServerHasDroppedNothingOfOthers() {
    failed.getStatus().setFailed(2);

    assertThat(told(ended(2, report(null)), killed(1))).isEqualTo(TOLD);
    assertThat(told(ended(2, report(null)))).isEqualTo(TOLD);
  }

  @Test
  void attemptsOfWhichNoneReachedTheServerHaveLeftNothing() {
    failed.getStatus().setFailed(3);

    assertThat(told(ended(3, report(null)), ended(2, report(null)), ended(1, report(null))))
        .isEmpty();
  }

  /** It was not killed, so it has dropped what it had made, or has said that it could not. */
  @Test
  void attemptThatHasSaidThatNothingIsLeftIsBelieved() {
    failed.getStatus().setFailed(2);

    assertThat(told(ended(2, report(null)), ended(1, report("15.1")))).isEmpty();
    assertThat(told(ended(2, report(null)), ended(1, report("15.1").withLeftBehind(LEFT))))
        .isEqualTo("; " + LEFT);
    assertThat(told(ended(2, report("15.1")), ended(1, report("15.1").withLeftBehind(LEFT))))
        .as("the next has dropped it")
        .isEmpty();
  }

  @Test
  void onlyAttemptThatDidNotReachTheServerHasLeftNothing() {
    failed.getStatus().setFailed(1);

    assertThat(told(ended(1, report(null)))).isEmpty();
  }

  @Test
  void attemptThatReachedTheServerHasDroppedWhatOthersHaveLeft() {
    failed.getStatus().setFailed(3);

    assertThat(told(ended(3, report("15.1")), killed(2), killed(1))).isEmpty();
  }

  /** What the attempt before it has said is no report of the one that was killed. */
  @Test
  void attemptThatWasKilledAfterOneThatHadReportedIsTold() {
    failed.getStatus().setFailed(2);

    assertThat(told(killed(2), ended(1, report("15.1")))).isEqualTo(TOLD);
    assertThat(told(ended(1, report("15.1")))).as("its pod is gone").isEqualTo(TOLD);
  }

  /** Somebody ends the Job while its second attempt is at work. */
  @Test
  void attemptThatRunsIsTold() {
    failed.getStatus().setFailed(1);

    assertThat(told(at(2, Observed.runningPod(Duration.ofMinutes(2))), ended(1, report("15.1"))))
        .isEqualTo(TOLD);
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureReason.class,
      names = {"CANCELLED", "SERVER_UNREACHABLE"})
  void whatTheLastAttemptCouldNotDropIsToldHoweverItEnded(FailureReason reason) {
    failed.getStatus().setFailed(1);
    Pod pod = ended(1, report(reason, "15.1").withLeftBehind(LEFT));

    assertThat(told(pod)).isEqualTo("; " + LEFT);
    failed.getStatus().setFailed(0);
    assertThat(told(Observed.withCondition(pod, "DisruptionTarget", "True", "Drained", "drained")))
        .isEqualTo("; " + LEFT);
  }

  /** A pod that was drained is not counted as failed, and goes with its node. */
  @Test
  void attemptThatWasDrainedIsToldAlsoIfNothingIsLeftOfItsPod() {
    failed.getStatus().setFailed(1);

    assertThat(told(ended(1, report(null)))).as("the first").isEmpty();
    assertThat(told(ended(2, report(null)))).as("not the first").isEqualTo(TOLD);
    Pod drained = Observed.withCondition(killed(1), "DisruptionTarget", "True", "Drained", "x");
    failed.getStatus().setFailed(2);
    assertThat(told(ended(2, report("15.1")), drained)).as("one is gone").isEqualTo(TOLD);
  }

  /** A role that is there already is not one that an attempt has made. */
  @Test
  void rolesOfAnAttemptThatWasKilledAreToldAlsoIfTheNextHasDroppedItsDatabases() {
    restore.setSpec(withGlobals());
    failed.getStatus().setFailed(2);

    assertThat(told(ended(2, report("15.1")), killed(1)))
        .isEqualTo("; roles that an earlier attempt has made may be left on the server");
    assertThat(told(ended(2, report("15.1")), ended(1, report("15.1").withLeftBehind(LEFT))))
        .isEqualTo("; roles that an earlier attempt has made may be left on the server");
    assertThat(told(killed(2), ended(1, report("15.1"))))
        .isEqualTo(TOLD + "; so may roles that it has made");
    assertThat(told(ended(2, report("15.1")), ended(1, report("15.1")))).isEmpty();
  }

  @Test
  void reportOfANamesakeSaysNothing() {
    failed.getStatus().setFailed(1);
    RunReport other =
        Observed.failure("another-uid", FailureReason.SERVER_UNREACHABLE, "cannot connect", null);

    assertThat(told(ended(1, other))).isEqualTo(TOLD);
  }

  @Test
  void jobThatIsCompleteHasLeftNothingAlthoughItsReportIsLost() {
    restore.setStatus(
        new RestoreStatusDraft(restore, RunPhase.RUNNING, "Running", null, START).build());

    assertThat(
            RestoreLeftovers.of(
                restore, seen(Observed.completeJob(Duration.ofSeconds(80)), Optional.empty())))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = RestoreMode.class, mode = EnumSource.Mode.EXCLUDE, names = "RESTORE")
  void whatMakesNoDatabasesUnderNamesOfTheRestoreLeavesNone(RestoreMode mode) {
    failed.getStatus().setFailed(1);

    assertThat(RestoreLeftovers.of(restore(mode), seen(failed, Optional.empty()))).isEmpty();
  }

  private String told(Pod... pods) {
    Optional<RunReport> report =
        JobState.reporter(failed, List.of(pods)).flatMap(PodState::terminationReport);
    return RestoreLeftovers.of(restore, seen(failed, report, pods));
  }

  private static Pod at(int attempt, Pod pod) {
    pod.getMetadata().setCreationTimestamp(START.plusSeconds((attempt - 1) * 60L).toString());
    return pod;
  }

  private static Pod killed(int attempt) {
    return at(attempt, Observed.endedPod(137, "OOMKilled", null));
  }

  private static Pod ended(int attempt, RunReport report) {
    Pod pod = at(attempt, Observed.endedPod(1, "Error", null));
    pod.getStatus()
        .getContainerStatuses()
        .get(0)
        .getState()
        .getTerminated()
        .setMessage(report.terminationMessage().orElseThrow());
    return pod;
  }

  private static RunReport report(String serverVersion) {
    return report(FailureReason.SERVER_UNREACHABLE, serverVersion);
  }

  private static RunReport report(FailureReason reason, String serverVersion) {
    return new RunReport(
        UID,
        reason,
        "cannot connect",
        null,
        null,
        null,
        serverVersion,
        START,
        START.plusSeconds(10),
        0,
        0);
  }

  private static RestoreSpec withGlobals() {
    return new RestoreSpec(
        new RestoreSource(BackupReference.of("nightly")),
        new RestoreTarget(null, null, null, null, null, null, true, null, null),
        RestoreMode.RESTORE,
        null,
        null);
  }

  private static JobObservation seen(Job job, Optional<RunReport> report, Pod... pods) {
    return new JobObservation(
        Optional.of(job),
        List.of(pods),
        report,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        Observed.TIMEOUT);
  }

  private static Restore restore(RestoreMode mode) {
    Restore restore = new Restore();
    restore.setMetadata(new ObjectMetaBuilder().withName("again").withUid(UID).build());
    restore.setSpec(
        new RestoreSpec(new RestoreSource(BackupReference.of("nightly")), null, mode, null, null));
    return restore;
  }
}
