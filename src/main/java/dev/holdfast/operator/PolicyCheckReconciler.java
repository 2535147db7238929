package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.CheckResult;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.PolicyCheckStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.job.CheckJob;
import dev.holdfast.job.PolicyFields;
import dev.holdfast.reading.Unreadable;
import dev.holdfast.status.CheckProgress;
import dev.holdfast.status.JobObservation;
import dev.holdfast.status.Times;
import dev.holdfast.status.Verdict;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns a PolicyCheck into a Job, and what that has found into the PolicyCheck's status. */
@ControllerConfiguration(
    name = "policycheck",
    informer = @Informer(informerListLimit = ListPages.SIZE))
@GradualRetry(maxAttempts = -1, initialInterval = 1_000, maxInterval = 60_000)
class PolicyCheckReconciler implements Reconciler<PolicyCheck> {
  private final KubernetesClient client;
  private final StoredObjects objects;
  private final JobServices services;
  private final InstantSource clock;
  private final JobTracker<PolicyCheck, PolicyCheckStatus> tracker;

  PolicyCheckReconciler(KubernetesClient client, JobServices services, InstantSource clock) {
    this.client = client;
    this.objects = new StoredObjects(client);
    this.services = services;
    this.clock = clock;
    this.tracker = new JobTracker<>(PolicyCheck.class, Api.CHECK_LABEL, services, clock);
  }

  @Override
  public List<EventSource<?, PolicyCheck>> prepareEventSources(
      EventSourceContext<PolicyCheck> context) {
    return tracker.eventSources(context);
  }

  @Override
  public UpdateControl<PolicyCheck> reconcile(PolicyCheck check, Context<PolicyCheck> context) {
    if (Unreadable.is(check)) {
      return tracker.leaveAlone(check);
    }
    if (check.getMetadata().getDeletionTimestamp() != null) {
      return UpdateControl.noUpdate();
    }
    if (CheckProgress.isFinal(check)) {
      return retire(check, context);
    }
    Instant now = clock.instant();
    PolicyCheckStatus status = check.getStatus();
    try {
      if (status == null || status.job() == null) {
        return tracker.carryOut(check, begin(check, now), Optional.empty());
      }
      JobObservation seen = tracker.observe(check, status.job(), context);
      if (seen.job().isEmpty() && CheckProgress.isStarting(check)) {
        return createJob(check, now);
      }
      return tracker.conclude(check, seen, sight -> CheckProgress.of(check, sight, now));
    } catch (UnreadableException e) {
      return refuse(check, "PolicyUnreadable", e.getMessage());
    }
  }

  private Verdict<PolicyCheckStatus> begin(PolicyCheck check, Instant now) {
    String name = check.getMetadata().getName();
    if (name.length() > PolicyCheck.MAX_NAME_LENGTH || name.contains(".")) {
      return CheckProgress.refused(
          check,
          "NameInvalid",
          "its Job is named after it, so metadata.name may have at most "
              + PolicyCheck.MAX_NAME_LENGTH
              + " characters and no dots",
          List.of(),
          now);
    }
    Optional<String> problem = keepForProblem(check);
    if (problem.isPresent()) {
      return CheckProgress.refused(check, "SpecInvalid", problem.get(), List.of(), now);
    }
    Optional<BackupPolicy> policy = policy(check);
    if (policy.isEmpty()) {
      return CheckProgress.refused(
          check,
          "PolicyNotFound",
          "there is no BackupPolicy \""
              + check.getSpec().policyRef().name()
              + "\" in namespace "
              + check.getMetadata().getNamespace()
              + " (spec.policyRef.name)",
          List.of(),
          now);
    }
    List<CheckResult> found = new ArrayList<>(ScheduleFindings.of(policy.get(), now));
    List<String> problems = PolicyFields.problems(policy.get().getSpec());
    if (!problems.isEmpty()) {
      found.addAll(ScheduleFindings.failed("Policy", problems));
      return CheckProgress.refused(check, "PolicyInvalid", String.join("; ", problems), found, now);
    }
    return CheckProgress.starting(
        check, CheckJob.name(name), policy.get().getMetadata().getGeneration(), found, now);
  }

  private UpdateControl<PolicyCheck> createJob(PolicyCheck check, Instant now) {
    Optional<BackupPolicy> policy = policy(check);
    if (policy.isEmpty()) {
      return refuse(check, "PolicyNotFound", "its policy was deleted before its Job was created");
    }
    Long generation = policy.get().getMetadata().getGeneration();
    if (generation != null && !generation.equals(check.getStatus().policyGeneration())) {
      // The status names the generation that the Job is told of, or nobody knew what was checked.
      return tracker.carryOut(check, begin(check, now), Optional.empty());
    }
    try {
      services.jobs().create(check, CheckJob.build(services.context(), check, policy.get()));
    } catch (IllegalArgumentException e) {
      return refuse(check, "PolicyInvalid", e.getMessage());
    } catch (OwnedJobs.RefusedException e) {
      return refuse(check, e.reason(), e.getMessage());
    } catch (OwnedJobs.HeldException e) {
      Duration patience =
          HumanDuration.parse(policy.get().getSpec().jobTemplate().noProgressTimeout());
      return tracker.carryOut(
          check, CheckProgress.held(check, e.getMessage(), patience, now), Optional.empty());
    }
    return UpdateControl.<PolicyCheck>noUpdate().rescheduleAfter(Duration.ofSeconds(5));
  }

  private Optional<BackupPolicy> policy(PolicyCheck check) {
    return objects.find(BackupPolicy.class, check, check.getSpec().policyRef().name());
  }

  private UpdateControl<PolicyCheck> refuse(PolicyCheck check, String reason, String message) {
    return tracker.carryOut(
        check,
        CheckProgress.refused(
            check,
            reason,
            message,
            check.getStatus() == null ? List.of() : check.getStatus().checks(),
            clock.instant()),
        Optional.empty());
  }

  /** First its Job goes, then, if that was asked for, the check itself. */
  private UpdateControl<PolicyCheck> retire(PolicyCheck check, Context<PolicyCheck> context) {
    Instant end = end(check);
    UpdateControl<PolicyCheck> job =
        tracker.retire(
            check,
            check.getStatus().job(),
            context,
            services.keepUntil(end, check.getStatus().phase() == RunPhase.COMPLETED));
    String keepFor = check.getSpec().keepFor();
    if (keepFor == null || keepForProblem(check).isPresent()) {
      return job;
    }
    Duration left = Duration.between(clock.instant(), end.plus(HumanDuration.parse(keepFor)));
    if (left.isNegative() || left.isZero()) {
      ExactDeletion.of(check, client);
      return UpdateControl.noUpdate();
    }
    Duration wait =
        job.getScheduleDelay()
            .map(Duration::ofMillis)
            .filter(delay -> delay.compareTo(left) < 0)
            .orElse(left);
    return UpdateControl.<PolicyCheck>noUpdate().rescheduleAfter(wait);
  }

  private static Instant end(PolicyCheck check) {
    String end = check.getStatus().completionTime();
    return Times.parse(end == null ? check.getMetadata().getCreationTimestamp() : end);
  }

  private static Optional<String> keepForProblem(PolicyCheck check) {
    try {
      if (check.getSpec().keepFor() != null) {
        HumanDuration.parse(check.getSpec().keepFor());
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("spec.keepFor: " + e.getMessage());
    }
  }
}
