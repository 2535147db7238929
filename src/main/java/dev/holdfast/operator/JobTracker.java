package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.job.RunJob;
import dev.holdfast.reading.Unreadable;
import dev.holdfast.status.JobObservation;
import dev.holdfast.status.JobState;
import dev.holdfast.status.PodState;
import dev.holdfast.status.Verdict;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Sees to the Jobs of one kind of custom resource: what is to be seen of them, what a verdict asks
 * for, and when they are to go.
 *
 * @param <P> the custom resource
 * @param <S> its status
 */
final class JobTracker<P extends CustomResource<?, S>, S> {
  private static final Duration UNTIL_RETIRING = Duration.ofSeconds(1);

  private final Class<P> type;
  private final String label;
  private final JobServices services;
  private final InstantSource clock;
  private final SimpleInboundEventSource<P> progress = new SimpleInboundEventSource<>();

  /**
   * @param label the label of Jobs and pods with the name of the object they work for
   */
  JobTracker(Class<P> type, String label, JobServices services, InstantSource clock) {
    this.type = type;
    this.label = label;
    this.services = services;
    this.clock = clock;
  }

  /**
   * What wakes the reconciler up: Jobs, their pods, and what these say. Other reconcilers hear of
   * its objects by one more.
   */
  List<EventSource<?, P>> eventSources(EventSourceContext<P> context) {
    return List.of(
        informer(Job.class, context),
        informer(Pod.class, context),
        progress,
        services.caches().of(type).owner(context));
  }

  private <R extends HasMetadata> EventSource<R, P> informer(
      Class<R> secondary, EventSourceContext<P> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(secondary, type)
            .withLabelSelector(Api.MANAGED_BY_LABEL + "=" + Api.MANAGED_BY + "," + label)
            .withInformerListLimit(ListPages.SIZE)
            .withSecondaryToPrimaryMapper(this::owner)
            .build(),
        context);
  }

  private Set<ResourceID> owner(HasMetadata object) {
    String name =
        object.getMetadata().getLabels() == null
            ? null
            : object.getMetadata().getLabels().get(label);
    return name == null
        ? Set.of()
        : Set.of(new ResourceID(name, object.getMetadata().getNamespace()));
  }

  /** All of its kind in the cluster that can be read, as far as is known. */
  Stream<P> known(Context<P> context) {
    return context.getPrimaryCache().list().filter(one -> !Unreadable.is(one));
  }

  /** Does nothing with {@code unreadable}, and says so. */
  UpdateControl<P> leaveAlone(P unreadable) {
    services.events().record(unreadable, LeftAlone.told(unreadable));
    return UpdateControl.noUpdate();
  }

  /** Has the reconciler look at {@code id}. */
  void wake(ResourceID id) {
    progress.propagateEvent(id);
  }

  /** What is to be seen of the Job {@code name} of {@code owner}. */
  JobObservation observe(P owner, String name, Context<P> context) {
    Optional<Job> job = cached(owner, name, context).or(() -> services.jobs().find(owner, name));
    // The cache may be behind: that there is no Job counts only if the API server says so.
    List<Pod> pods =
        context.getSecondaryResources(Pod.class).stream()
            .filter(pod -> job.map(j -> OwnedJobs.isPodOf(j, pod)).orElse(false))
            .toList();
    return observation(owner, job, pods, services.logs()::silence);
  }

  private JobObservation observation(
      P owner, Optional<Job> job, List<Pod> pods, Function<Pod, Optional<Duration>> silence) {
    ResourceID id = ResourceID.fromResource(owner);
    Optional<Pod> running =
        PodState.newest(pods).filter(pod -> job.isPresent() && PodState.isRunning(pod));
    running.ifPresent(pod -> services.logs().follow(pod, () -> progress.propagateEvent(id)));
    Optional<Duration> silent = running.flatMap(silence);
    Optional<JobLogs.Heard> heard = running.flatMap(services.logs()::newest);
    return new JobObservation(
        job,
        pods,
        job.flatMap(j -> services.reports().read(j, pods)),
        heard.map(JobLogs.Heard::progress),
        heard.map(JobLogs.Heard::heardAt),
        silent,
        job.map(j -> services.stages().seenFor(j, JobState.stage(j, pods))).orElse(Duration.ZERO),
        job.map(RunJob::noProgressTimeout).orElse(Duration.ZERO));
  }

  /**
   * What the API server itself says now: the caches may be behind, and so may what was heard. What
   * has ended and is gone since still counts.
   */
  private JobObservation lookClosely(P owner, JobObservation seen) {
    Optional<Job> job =
        seen.job()
            .flatMap(j -> services.jobs().find(owner, j.getMetadata().getName()))
            .or(() -> seen.job().filter(JobState::isFinished));
    Map<String, Pod> pods = new LinkedHashMap<>();
    if (job.isPresent()) {
      seen.pods().stream()
          .filter(PodState::hasEnded)
          .forEach(pod -> pods.put(pod.getMetadata().getUid(), pod));
      services
          .jobs()
          .pods(job.get(), label)
          .forEach(pod -> pods.put(pod.getMetadata().getUid(), pod));
    }
    return observation(owner, job, List.copyOf(pods.values()), services.logs()::certainSilence);
  }

  /** The Job {@code name}: a copy that somebody has made of it is nobody's. */
  private Optional<Job> cached(P owner, String name, Context<P> context) {
    return context.getSecondaryResources(Job.class).stream()
        .filter(job -> job.getMetadata().getName().equals(name))
        .filter(job -> RunJob.isFor(owner, job))
        .findFirst();
  }

  /**
   * Decides on what is {@code seen}, and does what follows. A failure is for good, so it is decided
   * once more on a closer look.
   */
  UpdateControl<P> conclude(
      P owner, JobObservation seen, Function<JobObservation, Verdict<S>> decision) {
    return conclude(owner, seen, decision, (sight, verdict) -> {});
  }

  /**
   * The same.
   *
   * @param first what has to be done with the sight that the decision is made on in the end, before
   *     that is written: afterwards nobody looks at what is final
   */
  UpdateControl<P> conclude(
      P owner,
      JobObservation seen,
      Function<JobObservation, Verdict<S>> decision,
      BiConsumer<JobObservation, Verdict<S>> first) {
    JobObservation sight = seen;
    Verdict<S> verdict = decision.apply(sight);
    if (verdict.isFailure()) {
      sight = lookClosely(owner, seen);
      verdict = decision.apply(sight);
    }
    first.accept(sight, verdict);
    return carryOut(owner, verdict, sight.job());
  }

  /**
   * Writes what {@code verdict} says of {@code owner}, which has no Job yet, and has it created at
   * once if that is what it says: whoever looks at it again does so behind all else that is due.
   *
   * @param starting whether an object, as it is from then on, is to have its Job
   * @param creation creates it
   */
  UpdateControl<P> begin(
      P owner, Verdict<S> verdict, Predicate<P> starting, Function<P, UpdateControl<P>> creation) {
    return write(owner, verdict).filter(starting).map(creation).orElseGet(() -> again(verdict));
  }

  private Optional<P> write(P owner, Verdict<S> verdict) {
    Optional<P> written = services.statuses().written(owner, verdict.status());
    if (written.isPresent()) {
      services.events().record(owner, verdict.happenings());
      services.outcomes().written(owner, verdict.status());
    }
    return written;
  }

  /** Does what {@code verdict} asks for; {@code job} is the Job it speaks of, if there is one. */
  UpdateControl<P> carryOut(P owner, Verdict<S> verdict, Optional<Job> job) {
    // First the reason is written, then the Job is ended: the other way round, a conflict or a
    // crash between the two would leave a Job that somebody seems to have deleted.
    write(owner, verdict);
    if (verdict.endJob()) {
      job.ifPresent(services.jobs()::delete);
    }
    return again(verdict);
  }

  /**
   * A change of the status alone wakes nobody up, and the Job of what is final has to go one day.
   */
  private UpdateControl<P> again(Verdict<S> verdict) {
    return UpdateControl.<P>noUpdate()
        .rescheduleAfter(verdict.isFinal() ? UNTIL_RETIRING : verdict.lookAgain());
  }

  /**
   * The Job of something final is kept for its log, for a while.
   *
   * @param name what it is called; null if there never was one
   * @param keepUntil until when it is kept
   */
  UpdateControl<P> retire(P owner, String name, Context<P> context, Instant keepUntil) {
    context.getSecondaryResources(Pod.class).forEach(services.logs()::stop);
    Optional<Job> left = cached(owner, name, context);
    if (left.isEmpty()) {
      return UpdateControl.noUpdate();
    }
    Duration keep = Duration.between(clock.instant(), keepUntil);
    // One that runs on was to be ended when its owner failed, and that was not done.
    if (!JobState.isFinished(left.get()) || keep.isNegative() || keep.isZero()) {
      services.jobs().delete(left.get());
      return UpdateControl.noUpdate();
    }
    return UpdateControl.<P>noUpdate().rescheduleAfter(keep);
  }
}
