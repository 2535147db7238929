package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.job.BackupJob;
import dev.holdfast.status.BackupFacts;
import dev.holdfast.status.BackupProgress;
import dev.holdfast.status.BackupVerdict;
import dev.holdfast.status.JobState;
import dev.holdfast.status.PodState;
import dev.holdfast.status.Times;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns a Backup into a Job, and what becomes of the Job into the Backup's status. */
@ControllerConfiguration(name = "backup")
@GradualRetry(maxAttempts = -1, initialInterval = 1_000, maxInterval = 60_000)
class BackupReconciler implements Reconciler<Backup> {
  private final KubernetesClient client;
  private final BackupJobs jobs;
  private final JobReports reports;
  private final JobLogs logs;
  private final StatusWriter statuses;
  private final EventRecorder events;
  private final OperatorConfig config;
  private final InstantSource clock;
  private final SimpleInboundEventSource<Backup> progress = new SimpleInboundEventSource<>();

  BackupReconciler(
      KubernetesClient client,
      BackupJobs jobs,
      JobReports reports,
      JobLogs logs,
      StatusWriter statuses,
      EventRecorder events,
      OperatorConfig config,
      InstantSource clock) {
    this.client = client;
    this.jobs = jobs;
    this.reports = reports;
    this.logs = logs;
    this.statuses = statuses;
    this.events = events;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Backup>> prepareEventSources(EventSourceContext<Backup> context) {
    return List.of(informer(Job.class, context), informer(Pod.class, context), progress);
  }

  private static <R extends HasMetadata> EventSource<R, Backup> informer(
      Class<R> type, EventSourceContext<Backup> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, Backup.class)
            .withLabelSelector(Api.MANAGED_BY_LABEL + "=" + Api.MANAGED_BY)
            .withSecondaryToPrimaryMapper(BackupReconciler::backupOf)
            .build(),
        context);
  }

  private static Set<ResourceID> backupOf(HasMetadata object) {
    String name =
        object.getMetadata().getLabels() == null
            ? null
            : object.getMetadata().getLabels().get(Api.BACKUP_LABEL);
    return name == null
        ? Set.of()
        : Set.of(new ResourceID(name, object.getMetadata().getNamespace()));
  }

  @Override
  public UpdateControl<Backup> reconcile(Backup backup, Context<Backup> context) {
    if (backup.getMetadata().getDeletionTimestamp() != null) {
      return UpdateControl.noUpdate();
    }
    BackupStatus status = backup.getStatus();
    if (status != null && status.phase() != null && status.phase().isFinal()) {
      return retire(backup, context);
    }
    Instant now = clock.instant();
    if (status == null || status.job() == null) {
      return carryOut(backup, begin(backup, now));
    }
    Optional<Job> job = observe(backup, context);
    if (job.isEmpty() && BackupProgress.isStarting(backup)) {
      return createJob(backup, now);
    }
    return carryOut(backup, BackupProgress.of(facts(backup, job, context), now));
  }

  /**
   * First the status says which Job there will be, then the Job is created: never the other way.
   */
  private BackupVerdict begin(Backup backup, Instant now) {
    String name = backup.getMetadata().getName();
    if (name.length() > Backup.MAX_NAME_LENGTH || name.contains(".")) {
      return BackupProgress.refused(
          backup,
          "NameInvalid",
          "its Job is named after it, so metadata.name may have at most "
              + Backup.MAX_NAME_LENGTH
              + " characters and no dots",
          now);
    }
    Optional<BackupPolicy> policy = policyOf(backup);
    if (policy.isEmpty()) {
      return BackupProgress.refused(
          backup,
          "PolicyNotFound",
          "there is no BackupPolicy \""
              + backup.getSpec().policyRef().name()
              + "\" in namespace "
              + backup.getMetadata().getNamespace()
              + " (spec.policyRef.name)",
          now);
    }
    try {
      // Built for nothing but its errors: a policy that no Job can be made of must not leave a
      // destination frozen.
      jobs.build(backup, policy.get());
    } catch (IllegalArgumentException e) {
      return BackupProgress.refused(backup, "PolicyInvalid", e.getMessage(), now);
    }
    Destination destination = policy.get().getSpec().destinations().get(0);
    return BackupProgress.starting(
        backup, name, new DestinationStatus(destination.name(), destination.s3(), null, null), now);
  }

  private UpdateControl<Backup> createJob(Backup backup, Instant now) {
    Optional<BackupPolicy> policy = policyOf(backup);
    if (policy.isEmpty()) {
      return carryOut(
          backup,
          BackupProgress.refused(
              backup, "PolicyNotFound", "its policy was deleted before its Job was created", now));
    }
    try {
      jobs.create(backup, jobs.build(backup, policy.get()));
    } catch (IllegalArgumentException e) {
      return carryOut(backup, BackupProgress.refused(backup, "PolicyInvalid", e.getMessage(), now));
    } catch (BackupJobs.HeldException e) {
      Duration patience =
          HumanDuration.parse(policy.get().getSpec().jobTemplate().noProgressTimeout());
      return carryOut(backup, BackupProgress.held(backup, e.getMessage(), patience, now));
    } catch (BackupJobs.RefusedException e) {
      return carryOut(backup, BackupProgress.refused(backup, "JobRefused", e.getMessage(), now));
    }
    return UpdateControl.<Backup>noUpdate().rescheduleAfter(Duration.ofSeconds(5));
  }

  private Optional<BackupPolicy> policyOf(Backup backup) {
    return Optional.ofNullable(
        client
            .resources(BackupPolicy.class)
            .inNamespace(backup.getMetadata().getNamespace())
            .withName(backup.getSpec().policyRef().name())
            .get());
  }

  /** The cache may be behind: that there is no Job counts only if the API server says so. */
  private Optional<Job> observe(Backup backup, Context<Backup> context) {
    return context.getSecondaryResources(Job.class).stream()
        .filter(job -> BackupJobs.isOwnedBy(job, backup))
        .findFirst()
        .or(() -> jobs.find(backup));
  }

  private BackupFacts facts(Backup backup, Optional<Job> job, Context<Backup> context) {
    List<Pod> pods =
        context.getSecondaryResources(Pod.class).stream()
            .filter(pod -> job.map(j -> BackupJobs.isOwnedBy(pod, j)).orElse(false))
            .toList();
    ResourceID id = ResourceID.fromResource(backup);
    Optional<Pod> running =
        PodState.newest(pods).filter(pod -> job.isPresent() && PodState.isRunning(pod));
    running.ifPresent(pod -> logs.follow(pod, () -> progress.propagateEvent(id)));
    Optional<JobLogs.Heard> heard = running.flatMap(logs::newest);
    return new BackupFacts(
        backup,
        job,
        pods,
        reports.read(pods),
        heard.map(JobLogs.Heard::progress),
        heard.map(JobLogs.Heard::heardAt),
        logs.listeningSince(),
        job.map(BackupJob::noProgressTimeout).orElse(Duration.ZERO));
  }

  private UpdateControl<Backup> carryOut(Backup backup, BackupVerdict verdict) {
    // First the reason is written, then the Job is ended: the other way round, a conflict or a
    // crash between the two would leave a Job that somebody seems to have deleted.
    boolean written = statuses.write(backup, verdict.status());
    if (verdict.endJob()) {
      jobs.delete(backup, DeletionPropagation.BACKGROUND);
    }
    if (written) {
      events.record(backup, verdict.happenings());
    }
    Duration wait =
        verdict.status().phase().isFinal() ? keep(verdict.status().phase()) : verdict.lookAgain();
    return UpdateControl.<Backup>noUpdate().rescheduleAfter(wait);
  }

  /** The Job of a final backup is kept for its log, for a while. */
  private UpdateControl<Backup> retire(Backup backup, Context<Backup> context) {
    context.getSecondaryResources(Pod.class).forEach(logs::stop);
    Optional<Job> left =
        context.getSecondaryResources(Job.class).stream()
            .filter(job -> BackupJobs.isOwnedBy(job, backup))
            .findFirst();
    if (left.isEmpty()) {
      return UpdateControl.noUpdate();
    }
    if (!JobState.isFinished(left.get())) {
      // It was to be ended when the backup failed, and that was not done.
      jobs.delete(backup, DeletionPropagation.BACKGROUND);
      return UpdateControl.noUpdate();
    }
    BackupStatus status = backup.getStatus();
    Instant end =
        Times.parse(
            status.completionTime() == null
                ? backup.getMetadata().getCreationTimestamp()
                : status.completionTime());
    Duration keep = Duration.between(clock.instant(), end.plus(keep(status.phase())));
    if (keep.isNegative() || keep.isZero()) {
      jobs.delete(backup, DeletionPropagation.BACKGROUND);
      return UpdateControl.noUpdate();
    }
    return UpdateControl.<Backup>noUpdate().rescheduleAfter(keep);
  }

  private Duration keep(BackupPhase phase) {
    return phase == BackupPhase.COMPLETED
        ? config.job().keepCompleted()
        : config.job().keepFailed();
  }
}
