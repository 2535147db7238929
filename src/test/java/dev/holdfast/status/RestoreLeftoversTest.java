package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
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
    RunReport report = report(null);

    assertThat(
            RestoreLeftovers.of(
                restore,
                seen(
                    failed,
                    Optional.of(report),
                    Observed.endedPod(137, "OOMKilled", null),
                    Observed.endedPod(1, "Error", null))))
        .isEqualTo(TOLD);
    failed.getStatus().setFailed(2);
    assertThat(RestoreLeftovers.of(restore, seen(failed, Optional.of(report)))).isEqualTo(TOLD);
  }

  @Test
  void onlyAttemptThatDidNotReachTheServerHasLeftNothing() {
    failed.getStatus().setFailed(1);

    assertThat(
            RestoreLeftovers.of(
                restore,
                seen(failed, Optional.of(report(null)), Observed.endedPod(1, "Error", null))))
        .isEmpty();
  }

  @Test
  void attemptThatReachedTheServerHasDroppedWhatOthersHaveLeft() {
    failed.getStatus().setFailed(3);

    assertThat(RestoreLeftovers.of(restore, seen(failed, Optional.of(report("15.1"))))).isEmpty();
  }

  @Test
  void reportOfANamesakeSaysNothing() {
    failed.getStatus().setFailed(1);
    RunReport other =
        Observed.failure("another-uid", FailureReason.SERVER_UNREACHABLE, "cannot connect", null);

    assertThat(RestoreLeftovers.of(restore, seen(failed, Optional.of(other)))).isEqualTo(TOLD);
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

  private static RunReport report(String serverVersion) {
    return new RunReport(
        UID,
        FailureReason.SERVER_UNREACHABLE,
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
