package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.PlannedRestore;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreFilters;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.artifact.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides where a restore stands.
 *
 * <p>A restore is Completed only if its Job is complete <em>and</em> the Job reports that it has
 * restored the very manifest that the Backup names, or found intact the very copies that it was to
 * read. Every other end is Failed, and every state that is not final has a time at which it is
 * looked at again and a way out.
 */
public final class RestoreProgress {
  private static final Duration UNTIL_ANOTHER_LOOK = Duration.ofSeconds(10);
  private static final Duration LONGEST_WITHOUT_A_LOOK = Duration.ofMinutes(5);

  private RestoreProgress() {}

  /** A restore that fails before it has a Job, because of what its spec or its backup says. */
  public static Verdict<RestoreStatus> refused(
      Restore restore, String reason, String message, Instant now) {
    return failed(restore, JobVerdict.Failed.of(reason, message), "", RestoreRecords.NONE, now);
  }

  /**
   * A restore of a backup that has not come to its end yet, which it will.
   *
   * @param why what it waits for, one sentence for people
   */
  public static Verdict<RestoreStatus> waiting(Restore restore, String why, Instant now) {
    return Verdict.goingOn(
        draft(restore, RunPhase.PENDING, "WaitingForBackup", why, now).build(),
        List.of(),
        LookAgain.at(restore, now, UNTIL_ANOTHER_LOOK, LONGEST_WITHOUT_A_LOOK));
  }

  /**
   * A restore whose Job is about to be created; what it reads from is frozen from here on.
   *
   * @param backup the Backup; null if there is no record of it
   * @param stored where it is stored
   * @param told what is to be told of what it reads from; may be null
   */
  public static Verdict<RestoreStatus> starting(
      Restore restore,
      String job,
      Backup backup,
      DestinationStatus stored,
      String told,
      Instant now) {
    RestoreStatusDraft draft =
        draft(restore, RunPhase.PENDING, JobStart.STARTING, "its Job is being created", now)
            .job(job)
            .backup(name(backup), policy(backup))
            .source(stored);
    List<Happening> news = new ArrayList<>();
    if (told != null) {
      news.add(new Happening(true, "OtherDestination", PlainText.of(told)));
    }
    news.add(JobStart.started(job));
    return Verdict.goingOn(draft.build(), news, Duration.ofSeconds(1));
  }

  /**
   * A reading whose Job is about to be created; which copies it reads is frozen from here on.
   *
   * @param backup the Backup
   * @param copies the copies
   */
  public static Verdict<RestoreStatus> startingToRead(
      Restore restore, String job, Backup backup, List<DestinationStatus> copies, Instant now) {
    return Verdict.goingOn(
        draft(restore, RunPhase.PENDING, JobStart.STARTING, "its Job is being created", now)
            .job(job)
            .backup(name(backup), policy(backup))
            .copies(copies)
            .build(),
        List.of(JobStart.started(job)),
        Duration.ofSeconds(1));
  }

  private static String name(Backup backup) {
    return backup == null ? null : backup.getMetadata().getName();
  }

  private static String policy(Backup backup) {
    return backup == null || backup.getSpec() == null || backup.getSpec().policyRef() == null
        ? null
        : backup.getSpec().policyRef().name();
  }

  /**
   * A restore whose Job cannot be created for now, because of something that may pass. Fails if
   * that lasts.
   *
   * @param why what is in the way, one sentence for people
   */
  public static Verdict<RestoreStatus> held(Restore restore, String why, Instant now) {
    Duration patience = HumanDuration.parse(restore.getSpec().jobTemplate().noProgressTimeout());
    return progress(
        restore, JobStart.held(owner(restore), why, patience, now), "", RestoreRecords.NONE, now);
  }

  /** Whether {@code restore} has ended, for better or worse. */
  public static boolean isFinal(Restore restore) {
    RestoreStatus status = restore.getStatus();
    return status != null && status.phase() != null && status.phase().isFinal();
  }

  /** Whether the Job of {@code restore} may still have to be created. */
  public static boolean isStarting(Restore restore) {
    return JobStart.isStarting(owner(restore));
  }

  /**
   * A restore whose Job has been created.
   *
   * @param records what other records know, asked only if it has ended
   */
  public static Verdict<RestoreStatus> of(
      Restore restore, JobObservation seen, RestoreRecords records, Instant now) {
    if (isFinal(restore)) {
      return Verdict.unchanged(restore.getStatus());
    }
    return progress(
        restore,
        JobVerdict.of(owner(restore), seen, now),
        RestoreLeftovers.of(restore, seen),
        records,
        now);
  }

  private static Verdict<RestoreStatus> progress(
      Restore restore, JobVerdict job, String leftovers, RestoreRecords records, Instant now) {
    if (job instanceof JobVerdict.UnderWay underWay) {
      return underWay(restore, underWay, now);
    }
    if (job instanceof JobVerdict.Succeeded succeeded) {
      return looksAtCopies(restore)
          ? readAgain(restore, succeeded.report(), now)
          : succeeded(restore, succeeded.report(), records, now);
    }
    return failed(restore, (JobVerdict.Failed) job, leftovers, records, now);
  }

  private static Verdict<RestoreStatus> underWay(
      Restore restore, JobVerdict.UnderWay job, Instant now) {
    RunPhase phase = job.running() ? RunPhase.RUNNING : RunPhase.PENDING;
    RestoreStatusDraft draft =
        draft(
            restore,
            phase,
            job.waiting().map(Waiting::reason).orElse(phase.text()),
            job.waiting().map(Waiting::message).orElse(null),
            now);
    job.progress().ifPresent(text -> draft.progress(text, job.heardAt().orElse(now)));
    return Verdict.goingOn(draft.build(), job.news(owner(restore)), job.lookAgain());
  }

  private static Verdict<RestoreStatus> failed(
      Restore restore,
      JobVerdict.Failed job,
      String leftovers,
      RestoreRecords records,
      Instant now) {
    Instant started = owner(restore).startTime();
    String message =
        PlainText.ending(
            OtherWholeCopy.named(restore, job.message(), job.report(), records), leftovers);
    RestoreStatus status =
        draft(restore, RunPhase.FAILED, job.reason(), message, now)
            .server(job.report().map(RunReport::serverVersion).orElse(null))
            .copies(ReadCopies.found(restore, job.report(), now))
            .plan(
                job.report()
                    .map(RunReport::plan)
                    .map(plan -> RestorePlans.of(plan, records.speed()))
                    .orElse(null))
            .ended(started == null ? null : HumanDuration.format(Duration.between(started, now)))
            .build();
    return Verdict.ended(status, new Happening(true, "Failed", status.message()), job.endJob());
  }

  private static Verdict<RestoreStatus> succeeded(
      Restore restore, RunReport report, RestoreRecords records, Instant now) {
    DestinationStatus source = restore.getStatus().source();
    boolean asTold =
        report.manifest().key().equals(source.manifest())
            && (source.manifestSha256() == null
                || report.manifest().sha256().equals(source.manifestSha256()));
    if (!asTold) {
      return refused(
          restore,
          "ReportInvalid",
          "its Job is complete, but the report names another manifest than was to be restored: "
              + report.manifest().key(),
          now);
    }
    DestinationStatus read =
        source.committed(
            report.manifest().key(),
            report.manifest().sha256(),
            source.size(),
            source.storedBytes());
    return restore.getSpec().mode() == RestoreMode.PLAN
        ? planned(restore, report, read, records, now)
        : restored(restore, report, read, now);
  }

  private static Verdict<RestoreStatus> planned(
      Restore restore,
      RunReport report,
      DestinationStatus read,
      RestoreRecords records,
      Instant now) {
    if (report.plan() == null || !report.plan().problems().isEmpty()) {
      return refused(
          restore,
          "ReportInvalid",
          "its Job is complete, but the report has no plan that can be carried out",
          now);
    }
    PlannedRestore plan = RestorePlans.of(report.plan(), records.speed());
    String told = RestorePlans.told(plan);
    RestoreStatus status =
        draft(restore, RunPhase.COMPLETED, "Planned", told, now)
            .server(report.serverVersion())
            .source(read)
            .plan(plan)
            .ended(null)
            .build();
    return Verdict.ended(status, new Happening(false, "Planned", status.message()), false);
  }

  private static Verdict<RestoreStatus> restored(
      Restore restore, RunReport report, DestinationStatus read, Instant now) {
    String duration = HumanDuration.format(Duration.between(report.startTime(), report.endTime()));
    String size = HumanSize.format(report.rawBytes());
    boolean whole = restore.getSpec().filters().equals(RestoreFilters.NONE);
    String told =
        (whole ? size : "what was chosen")
            + (restore.getStatus().backup() == null ? "" : " of " + restore.getStatus().backup())
            + " restored from "
            + read.name()
            + " in "
            + duration
            + (whole ? "" : ", " + size + " read for it")
            + (report.message() == null ? "" : "; " + report.message());
    RestoreStatus status =
        draft(restore, RunPhase.COMPLETED, "Completed", told, now)
            .progress("100%", now)
            .server(report.serverVersion())
            .source(read)
            .restored(report.rawBytes())
            .ended(duration)
            .build();
    return Verdict.ended(status, new Happening(false, "Completed", status.message()), false);
  }

  /** Whether it says something of copies, and not of databases that come into being. */
  private static boolean looksAtCopies(Restore restore) {
    RestoreMode mode = restore.getSpec().mode();
    return mode == RestoreMode.READ_BACK || mode == RestoreMode.VERIFY;
  }

  private static Verdict<RestoreStatus> readAgain(Restore restore, RunReport report, Instant now) {
    if (!ReadCopies.areAllIntact(restore, report)) {
      return refused(
          restore,
          "ReportInvalid",
          "its Job is complete, but the report does not speak of every copy that was to be read,"
              + " or of others",
          now);
    }
    // What is compared and asked after a restore is no part of what a recovery takes.
    String duration =
        HumanDuration.format(
            ReadCopies.restoreTime(report)
                .orElseGet(() -> Duration.between(report.startTime(), report.endTime())));
    String told = ReadCopies.told(restore, report, duration);
    RestoreStatus status =
        draft(restore, RunPhase.COMPLETED, "Completed", told, now)
            .progress("100%", now)
            .server(report.serverVersion())
            .copies(ReadCopies.intact(restore, report, told, now))
            .ended(duration)
            .build();
    return Verdict.ended(status, new Happening(false, "Completed", status.message()), false);
  }

  private static JobOwner owner(Restore restore) {
    RestoreStatus status = restore.getStatus();
    return JobOwner.of(restore, status, status != null && status.phase() == RunPhase.RUNNING);
  }

  private static RestoreStatusDraft draft(
      Restore restore, RunPhase phase, String reason, String message, Instant now) {
    return new RestoreStatusDraft(restore, phase, reason, message, now);
  }
}
