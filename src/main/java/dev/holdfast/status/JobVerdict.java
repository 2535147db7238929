package dev.holdfast.status;

import dev.holdfast.artifact.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where a Job stands, whatever it is done for. */
sealed interface JobVerdict {

  /**
   * It has not ended, or has not been heard yet.
   *
   * @param running whether it runs, or has run
   * @param waiting why it makes no headway
   * @param progress how far it is
   * @param heardAt when that was heard
   * @param lookAgain when to look again if nothing else happens
   */
  record UnderWay(
      boolean running,
      Optional<Waiting> waiting,
      Optional<String> progress,
      Optional<Instant> heardAt,
      Duration lookAgain)
      implements JobVerdict {

    /** What is to be told; of the same cause people are told once. */
    List<Happening> news(JobOwner owner) {
      return waiting
          .filter(w -> w.alarming() && !w.reason().equals(owner.reason()))
          .map(w -> new Happening(true, "Waiting", PlainText.of(w.message())))
          .stream()
          .toList();
    }
  }

  /**
   * It is complete, and has reported a success of its own.
   *
   * @param report the report, with a manifest
   */
  record Succeeded(RunReport report) implements JobVerdict {}

  /**
   * It has failed, or what it says cannot be believed.
   *
   * @param reason one CamelCase word
   * @param message one sentence for people
   * @param report the report of the failure; empty if the run did not tell of it
   * @param endJob whether the Job must be ended because it will never end by itself
   */
  record Failed(String reason, String message, Optional<RunReport> report, boolean endJob)
      implements JobVerdict {

    static Failed of(String reason, String message) {
      return new Failed(reason, message, Optional.empty(), false);
    }

    static Failed endingJob(String reason, String message) {
      return new Failed(reason, message, Optional.empty(), true);
    }

    static Failed told(RunReport report) {
      return new Failed(report.reason().text(), Sentences.of(report), Optional.of(report), false);
    }
  }

  /** Decides where the Job of {@code owner} stands. */
  static JobVerdict of(JobOwner owner, JobObservation seen, Instant now) {
    if (seen.job().isEmpty()) {
      return Failed.of("JobDeleted", "its Job was deleted before it reported");
    }
    var job = seen.job().get();
    JobOutcome outcome = new JobOutcome(owner, seen);
    if (JobState.complete(job).isPresent()) {
      return outcome.complete(job);
    }
    return JobState.failed(job)
        .map(failed -> outcome.failure(job, failed))
        .orElseGet(() -> new JobUnderWay(owner, seen, job, now).verdict());
  }
}
