package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds of every verdict, whatever is observed, one observation after the other. */
class BackupLifeTest {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

  /** Something that is seen some seconds after what was seen before. */
  record Sight(
      long seconds,
      Optional<Job> job,
      List<Pod> pods,
      Optional<RunReport> report,
      Optional<LogLine.Progress> progress) {

    Verdict<BackupStatus> verdict(Observed observed, Instant now) {
      observed.job(job.orElse(null)).pods(pods.toArray(Pod[]::new)).report(report.orElse(null));
      progress.ifPresent(p -> observed.progress(p, now));
      return observed.at(now);
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void finalPhaseNeverChanges(@ForAll("lives") List<Sight> life) {
    List<Verdict<BackupStatus>> verdicts = live(life);

    for (int i = 1; i < verdicts.size(); i++) {
      if (verdicts.get(i - 1).status().phase().isFinal()) {
        assertThat(verdicts.get(i).status()).isEqualTo(verdicts.get(i - 1).status());
        assertThat(verdicts.get(i).happenings()).isEmpty();
        assertThat(verdicts.get(i).endJob()).isFalse();
      }
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void completedMeansACompleteJobAndItsReport(@ForAll("lives") List<Sight> life) {
    List<Verdict<BackupStatus>> verdicts = live(life);

    for (int i = 0; i < verdicts.size(); i++) {
      BackupStatus status = verdicts.get(i).status();
      boolean before = i > 0 && verdicts.get(i - 1).status().phase().isFinal();
      if (!before && status.phase() == BackupPhase.COMPLETED) {
        Sight sight = life.get(i);
        assertThat(JobState.complete(sight.job().orElseThrow())).isPresent();
        assertThat(sight.report().orElseThrow().succeeded()).isTrue();
        assertThat(sight.report().orElseThrow().ownerUid()).isEqualTo(Observed.UID);
        assertThat(status.destinations().get(0).manifest()).isEqualTo(Observed.MANIFEST);
      }
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void whatIsNotFinalIsLookedAtAgain(@ForAll("lives") List<Sight> life) {
    assertThat(live(life))
        .allSatisfy(
            verdict -> {
              if (verdict.status().phase().isFinal()) {
                assertThat(verdict.lookAgain()).isZero();
              } else {
                assertThat(verdict.lookAgain()).isPositive().isLessThanOrEqualTo(LONGEST_WAIT);
                assertThat(verdict.endJob()).isFalse();
              }
            });
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void backupThatIsSeenUnchangedEndsAtLast(@ForAll("sights") Sight sight) {
    Observed observed = Observed.started();
    Instant now = START.plusSeconds(sight.seconds());
    Verdict<BackupStatus> verdict = sight.verdict(observed, now);
    // Nothing is heard of the run any more from here on.
    for (int i = 0; i < 100 && !verdict.status().phase().isFinal(); i++) {
      now = now.plus(verdict.lookAgain());
      verdict = observed.after(verdict).at(now);
    }

    assertThat(verdict.status().phase().isFinal()).isTrue();
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void sameObservationChangesNothingAndTellsNothing(@ForAll("lives") List<Sight> life) {
    Observed observed = Observed.started();
    Instant now = START;
    for (Sight sight : life) {
      now = now.plusSeconds(sight.seconds());
      Verdict<BackupStatus> first = sight.verdict(observed, now);
      Verdict<BackupStatus> second = sight.verdict(observed.after(first), now);

      assertThat(second.status()).isEqualTo(first.status());
      assertThat(second.happenings()).isEmpty();
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void conditionsAgreeWithThePhase(@ForAll("lives") List<Sight> life) {
    assertThat(live(life))
        .allSatisfy(
            verdict -> {
              BackupStatus status = verdict.status();
              assertThat(Observed.condition(status, "Complete").getStatus())
                  .isEqualTo(status.phase() == BackupPhase.COMPLETED ? "True" : "False");
              assertThat(Observed.condition(status, "Failed").getStatus())
                  .isEqualTo(
                      status.phase().isFinal() && status.phase() != BackupPhase.COMPLETED
                          ? "True"
                          : "False");
              if (status.phase().isFinal() && status.phase() != BackupPhase.COMPLETED) {
                assertThat(status.message()).isNotBlank().hasSizeLessThanOrEqualTo(1_000);
              }
            });
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void runningNeverGoesBackToPending(@ForAll("lives") List<Sight> life) {
    assertThat(live(life).stream().map(verdict -> verdict.status().phase()).toList()).isSorted();
  }

  private static List<Verdict<BackupStatus>> live(List<Sight> life) {
    Observed observed = Observed.started();
    List<Verdict<BackupStatus>> verdicts = new ArrayList<>();
    Instant now = START;
    for (Sight sight : life) {
      now = now.plusSeconds(sight.seconds());
      Verdict<BackupStatus> verdict = sight.verdict(observed, now);
      verdicts.add(verdict);
      observed.after(verdict);
    }
    return verdicts;
  }

  @Provide
  Arbitrary<List<Sight>> lives() {
    return sights().list().ofMinSize(1).ofMaxSize(8);
  }

  @Provide
  Arbitrary<Sight> sights() {
    Arbitrary<Job> jobs =
        Arbitraries.frequencyOf(
            Tuple.of(5, Arbitraries.just(Observed.job())),
            Tuple.of(2, Arbitraries.just(Observed.completeJob(Duration.ofMinutes(2)))),
            Tuple.of(
                1,
                Arbitraries.of("BackoffLimitExceeded", "DeadlineExceeded", "PodFailurePolicy")
                    .map(reason -> Observed.failedJob(reason, "as Kubernetes says"))));
    return Combinators.combine(
            Arbitraries.longs().between(0, 1_500),
            jobs.optional(0.95),
            pods().list().ofMaxSize(2),
            reports().optional(0.6),
            progress().optional(0.5))
        .as(Sight::new);
  }

  private static Arbitrary<Pod> pods() {
    return Arbitraries.of(
        Observed.pod(Duration.ZERO),
        Observed.runningPod(Duration.ofSeconds(20)),
        Observed.runningPod(Duration.ofMinutes(10)),
        Observed.waitingPod("ErrImagePull", "manifest unknown"),
        Observed.waitingPod("ImagePullBackOff", "Back-off"),
        Observed.waitingPod("ContainerCreating", null),
        Observed.endedPod(0, "Completed", null),
        Observed.endedPod(1, "Error", null),
        Observed.endedPod(78, "Error", null),
        Observed.endedPod(137, "OOMKilled", null),
        Observed.withSidecar(Observed.endedPod(0, "Completed", null)));
  }

  private static Arbitrary<RunReport> reports() {
    Arbitrary<String> uids = Arbitraries.of(Observed.UID, Observed.UID, "another-uid");
    Arbitrary<RunReport> successes =
        Combinators.combine(
                uids,
                Arbitraries.of("offsite", "elsewhere"),
                Arbitraries.of(Observed.MANIFEST, "prod/shops/shop/other/manifest.json"))
            .as((uid, name, key) -> Observed.success(uid, name, key, Observed.SHA_256));
    Arbitrary<RunReport> failures =
        Combinators.combine(
                uids,
                Arbitraries.of(FailureReason.class).injectNull(0.1),
                Arbitraries.strings().ofMaxLength(200).injectNull(0.1),
                Arbitraries.just("spec.source").injectNull(0.5))
            .as(Observed::failure);
    return Arbitraries.oneOf(Arbitraries.just(Observed.success()), successes, failures);
  }

  private static Arbitrary<LogLine.Progress> progress() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs(), Arbitraries.longs())
        .as(Observed::progress);
  }
}
