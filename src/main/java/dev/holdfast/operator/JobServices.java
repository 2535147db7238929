package dev.holdfast.operator;

import dev.holdfast.job.JobContext;
import dev.holdfast.metrics.Outcomes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** What every reconciler that runs Jobs works with. */
@ApplicationScoped
class JobServices {
  private final OwnedJobs jobs;
  private final JobReports reports;
  private final JobLogs logs;
  private final StageWatch stages;
  private final StatusWriter statuses;
  private final EventRecorder events;
  private final ClusterIdentity cluster;
  private final OperatorConfig config;
  private final Outcomes outcomes;
  private final PrimaryCaches caches;

  JobServices(
      OwnedJobs jobs,
      JobReports reports,
      JobLogs logs,
      StageWatch stages,
      StatusWriter statuses,
      EventRecorder events,
      ClusterIdentity cluster,
      OperatorConfig config,
      Outcomes outcomes,
      PrimaryCaches caches) {
    this.jobs = jobs;
    this.reports = reports;
    this.logs = logs;
    this.stages = stages;
    this.statuses = statuses;
    this.events = events;
    this.cluster = cluster;
    this.config = config;
    this.outcomes = outcomes;
    this.caches = caches;
  }

  OwnedJobs jobs() {
    return jobs;
  }

  JobReports reports() {
    return reports;
  }

  JobLogs logs() {
    return logs;
  }

  StageWatch stages() {
    return stages;
  }

  StatusWriter statuses() {
    return statuses;
  }

  EventRecorder events() {
    return events;
  }

  Outcomes outcomes() {
    return outcomes;
  }

  PrimaryCaches caches() {
    return caches;
  }

  /** What every Job gets from the configuration. */
  JobContext context() {
    return new JobContext(
        config.job().image(), config.job().imagePullPolicy().orElse(null), cluster.uid());
  }

  /** How many backups may run at once in the cluster; 0 for any number. */
  int maxRunningBackups() {
    return config.maxRunningBackups();
  }

  /** Until when the Job of something that ended at {@code end} is kept. */
  Instant keepUntil(Instant end, boolean completed) {
    return end.plus(completed ? config.job().keepCompleted() : config.job().keepFailed());
  }
}
