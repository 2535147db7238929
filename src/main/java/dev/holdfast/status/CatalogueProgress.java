package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.CatalogueStatus;
import dev.holdfast.api.v1alpha1.CataloguedDestination;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.artifact.CatalogueReport;
import dev.holdfast.artifact.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides where a catalogue stands.
 *
 * <p>It is Completed only if its Job is complete, every destination was seen whole, and every
 * record says what is stored. Every other end is Failed, and every state that is not final has a
 * time at which it is looked at again and a way out.
 */
public final class CatalogueProgress {
  /** Whoever ends wakes the next; this is for those that were deleted while they ran. */
  private static final Duration WHILE_QUEUED = Duration.ofMinutes(1);

  private static final Duration UNTIL_ANOTHER_LOOK = Duration.ofSeconds(10);

  private static final String QUEUED = "Queued";

  private CatalogueProgress() {}

  /** A catalogue that fails before it has a Job, because of what its spec or its policy says. */
  public static Verdict<CatalogueStatus> refused(
      Catalogue catalogue, String reason, String message, Instant now) {
    return failed(catalogue, JobVerdict.Failed.of(reason, message), Optional.empty(), now);
  }

  /**
   * A catalogue that has to wait for its turn before anything is done for it.
   *
   * @param why what it waits for, one sentence for people
   */
  public static Verdict<CatalogueStatus> queued(Catalogue catalogue, String why, Instant now) {
    return Verdict.goingOn(
        new CatalogueStatusDraft(catalogue, RunPhase.PENDING, QUEUED, why, now).build(),
        List.of(),
        WHILE_QUEUED);
  }

  /** Whether {@code catalogue} has had to wait for its turn when it was last looked at. */
  public static boolean isQueued(Catalogue catalogue) {
    CatalogueStatus status = catalogue.getStatus();
    return status != null
        && status.phase() == RunPhase.PENDING
        && status.job() == null
        && QUEUED.equals(Conditions.reason(status.conditions(), Api.COMPLETE));
  }

  /**
   * A catalogue whose Job is about to be created; where is looked is frozen from here on.
   *
   * @param destinations the destinations of the policy
   * @param known the names of the policy's Backups that there are now
   */
  public static Verdict<CatalogueStatus> starting(
      Catalogue catalogue,
      String job,
      List<CataloguedDestination> destinations,
      List<String> known,
      Instant now) {
    return Verdict.goingOn(
        new CatalogueStatusDraft(
                catalogue, RunPhase.PENDING, JobStart.STARTING, "its Job is being created", now)
            .job(job)
            .start(destinations, known)
            .build(),
        List.of(JobStart.started(job)),
        Duration.ofSeconds(1));
  }

  /**
   * A catalogue whose Job cannot be created for now, because of something that may pass. Fails if
   * that lasts.
   *
   * @param why what is in the way, one sentence for people
   * @param patience for how long it may be held; its policy's noProgressTimeout
   */
  public static Verdict<CatalogueStatus> held(
      Catalogue catalogue, String why, Duration patience, Instant now) {
    return progress(
        catalogue, JobStart.held(owner(catalogue), why, patience, now), Optional.empty(), now);
  }

  /**
   * A catalogue whose Job has ended, and whose log cannot be read for now.
   *
   * @param why why not, one sentence for people
   */
  public static Verdict<CatalogueStatus> reading(Catalogue catalogue, String why, Instant now) {
    return Verdict.goingOn(
        new CatalogueStatusDraft(
                catalogue,
                RunPhase.RUNNING,
                "Reading",
                "the log of its Job cannot be read for now: " + why,
                now)
            .build(),
        List.of(),
        UNTIL_ANOTHER_LOOK);
  }

  /** Whether {@code catalogue} has come to its end. */
  public static boolean isFinal(Catalogue catalogue) {
    CatalogueStatus status = catalogue.getStatus();
    return status != null && status.phase() != null && status.phase().isFinal();
  }

  /** Whether the Job of {@code catalogue} may still have to be created. */
  public static boolean isStarting(Catalogue catalogue) {
    return JobStart.isStarting(owner(catalogue));
  }

  /**
   * What the Job of {@code catalogue} says that it has listed, once it has ended for good; empty
   * before, or if nobody knows.
   */
  public static Optional<CatalogueReport> catalogued(Catalogue catalogue, JobObservation seen) {
    return seen.job()
        .filter(JobState::isFinished)
        .flatMap(job -> seen.reportFor(catalogue.getMetadata().getUid()))
        .flatMap(report -> Optional.ofNullable(report.catalogued()));
  }

  /**
   * A catalogue whose Job has been created.
   *
   * @param result what was found and done, if the Job has ended and has said what it has listed
   */
  public static Verdict<CatalogueStatus> of(
      Catalogue catalogue, JobObservation seen, Optional<CatalogueResult> result, Instant now) {
    if (isFinal(catalogue)) {
      return Verdict.unchanged(catalogue.getStatus());
    }
    return progress(catalogue, JobVerdict.of(owner(catalogue), seen, now), result, now);
  }

  private static Verdict<CatalogueStatus> progress(
      Catalogue catalogue, JobVerdict job, Optional<CatalogueResult> result, Instant now) {
    if (job instanceof JobVerdict.UnderWay underWay) {
      return underWay(catalogue, underWay, now);
    }
    if (job instanceof JobVerdict.Succeeded succeeded) {
      return result
          .map(found -> ended(catalogue, succeeded.report(), found, now))
          .orElseGet(
              () ->
                  refused(
                      catalogue,
                      "ReportInvalid",
                      "its Job is complete, but does not say what it has listed",
                      now));
    }
    return failed(catalogue, (JobVerdict.Failed) job, result, now);
  }

  private static Verdict<CatalogueStatus> underWay(
      Catalogue catalogue, JobVerdict.UnderWay job, Instant now) {
    RunPhase phase = job.running() ? RunPhase.RUNNING : RunPhase.PENDING;
    CatalogueStatusDraft draft =
        new CatalogueStatusDraft(
            catalogue,
            phase,
            job.waiting().map(Waiting::reason).orElse(phase.text()),
            job.waiting().map(Waiting::message).orElse(null),
            now);
    job.progress().ifPresent(text -> draft.progress(text, job.heardAt().orElse(now)));
    return Verdict.goingOn(draft.build(), job.news(owner(catalogue)), job.lookAgain());
  }

  private static Verdict<CatalogueStatus> failed(
      Catalogue catalogue, JobVerdict.Failed job, Optional<CatalogueResult> result, Instant now) {
    Instant started = owner(catalogue).startTime();
    CatalogueStatusDraft draft =
        new CatalogueStatusDraft(
                catalogue,
                RunPhase.FAILED,
                job.reason(),
                job.message() + result.map(found -> "; " + found.told()).orElse(""),
                now)
            .ended(started == null ? null : HumanDuration.format(Duration.between(started, now)));
    result.ifPresent(draft::result);
    CatalogueStatus status = draft.build();
    return Verdict.ended(status, new Happening(true, "Failed", status.message()), job.endJob());
  }

  private static Verdict<CatalogueStatus> ended(
      Catalogue catalogue, RunReport report, CatalogueResult result, Instant now) {
    boolean whole = result.problems().isEmpty();
    String told =
        whole
            ? result.told()
            : "not all of it could be done: "
                + String.join("; ", result.problems())
                + "; "
                + result.told();
    CatalogueStatus status =
        new CatalogueStatusDraft(
                catalogue,
                whole ? RunPhase.COMPLETED : RunPhase.FAILED,
                whole ? "Completed" : "Incomplete",
                told,
                now)
            .progress("100%", now)
            .result(result)
            .ended(HumanDuration.format(Duration.between(report.startTime(), report.endTime())))
            .build();
    return Verdict.ended(
        status, new Happening(!whole, whole ? "Completed" : "Failed", status.message()), false);
  }

  /** What people hear of {@code result} who look at the policy; empty if there is no news. */
  public static List<Happening> news(Catalogue catalogue, CatalogueResult result) {
    boolean alarming =
        result.gone() > 0 || !result.remarks().isEmpty() || !result.problems().isEmpty();
    return result.isNews()
        ? List.of(
            new Happening(
                alarming,
                "Catalogued",
                PlainText.of(
                    "Catalogue " + catalogue.getMetadata().getName() + ": " + result.told())))
        : List.of();
  }

  private static JobOwner owner(Catalogue catalogue) {
    CatalogueStatus status = catalogue.getStatus();
    return JobOwner.of(catalogue, status, status != null && status.phase() == RunPhase.RUNNING);
  }
}
