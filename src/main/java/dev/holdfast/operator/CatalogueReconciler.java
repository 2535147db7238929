package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.CatalogueStatus;
import dev.holdfast.api.v1alpha1.CataloguedDestination;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.job.CatalogueJob;
import dev.holdfast.reading.Unreadable;
import dev.holdfast.status.CatalogueProgress;
import dev.holdfast.status.CatalogueResult;
import dev.holdfast.status.Happening;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Turns a Catalogue into a Job that lists what is stored, and what that has seen into the records
 * of the backups. They are written before the Catalogue is final: whatever interrupts that is made
 * good by the next look.
 */
@ControllerConfiguration(
    name = "catalogue",
    informer = @Informer(informerListLimit = ListPages.SIZE))
@GradualRetry(maxAttempts = -1, initialInterval = 1_000, maxInterval = 60_000)
class CatalogueReconciler implements Reconciler<Catalogue> {
  /** How many run at once in the cluster. */
  private static final int MAX_RUNNING = 20;

  private static final String UNREADABLE = "PolicyUnreadable";

  private static final String DELETED = "it was deleted before its Job was created";

  private final KubernetesClient client;
  private final StoredObjects objects;
  private final JobServices services;
  private final InstantSource clock;
  private final JobTracker<Catalogue, CatalogueStatus> tracker;
  private final CatalogueTurns turns = new CatalogueTurns(MAX_RUNNING);
  private final CatalogueConclusion conclusion;

  CatalogueReconciler(KubernetesClient client, JobServices services, InstantSource clock) {
    this.client = client;
    this.objects = new StoredObjects(client);
    this.services = services;
    this.clock = clock;
    this.tracker = new JobTracker<>(Catalogue.class, Api.CATALOGUE_LABEL, services, clock);
    this.conclusion =
        new CatalogueConclusion(
            client, new CatalogueRecords(client, services.statuses(), services.events()));
  }

  @Override
  public List<EventSource<?, Catalogue>> prepareEventSources(
      EventSourceContext<Catalogue> context) {
    return tracker.eventSources(context);
  }

  @Override
  public UpdateControl<Catalogue> reconcile(Catalogue catalogue, Context<Catalogue> context) {
    if (Unreadable.is(catalogue)) {
      return tracker.leaveAlone(catalogue);
    }
    if (CatalogueProgress.isFinal(catalogue)) {
      turns.awaited(tracker.known(context)).forEach(tracker::wake);
      return tracker.retire(catalogue, catalogue.getStatus().job(), context, keepUntil(catalogue));
    }
    Instant now = clock.instant();
    // Kept by somebody else: nothing is begun for it any more, and others wait for its end.
    boolean going = catalogue.getMetadata().getDeletionTimestamp() != null;
    if (catalogue.getStatus() == null || catalogue.getStatus().job() == null) {
      return going
          ? refuse(catalogue, "Deleted", DELETED)
          : tracker.carryOut(catalogue, tryToBegin(catalogue, context, now), Optional.empty());
    }
    JobObservation seen = tracker.observe(catalogue, catalogue.getStatus().job(), context);
    if (seen.job().isEmpty() && CatalogueProgress.isStarting(catalogue)) {
      return going ? refuse(catalogue, "Deleted", DELETED) : tryToCreateJob(catalogue, now);
    }
    return conclude(catalogue, seen, now);
  }

  private UpdateControl<Catalogue> conclude(Catalogue catalogue, JobObservation seen, Instant now) {
    // Whoever looks twice must not be told that there was nothing to do, since it is done by then.
    AtomicReference<Optional<CatalogueResult>> result = new AtomicReference<>(Optional.empty());
    try {
      UpdateControl<Catalogue> control =
          tracker.conclude(
              catalogue,
              seen,
              sight -> {
                if (result.get().isEmpty()) {
                  result.set(conclusion.of(catalogue, sight, now));
                }
                return CatalogueProgress.of(catalogue, sight, result.get(), now);
              });
      result.get().ifPresent(found -> tell(catalogue, found));
      return control;
    } catch (CatalogueConclusion.NotYetException e) {
      return tracker.carryOut(
          catalogue, CatalogueProgress.reading(catalogue, e.getMessage(), now), Optional.empty());
    }
  }

  private void tell(Catalogue catalogue, CatalogueResult result) {
    List<Happening> news = CatalogueProgress.news(catalogue, result);
    try {
      policy(catalogue).ifPresent(policy -> services.events().record(policy, news));
    } catch (UnreadableException e) {
      // An event needs no more than its name.
      services.events().record(e.object(), news);
    }
  }

  /** It does not wait in the queue, where it would take the turn of others. */
  private Verdict<CatalogueStatus> tryToBegin(
      Catalogue catalogue, Context<Catalogue> context, Instant now) {
    try {
      return begin(catalogue, context, now);
    } catch (UnreadableException e) {
      return CatalogueProgress.refused(catalogue, UNREADABLE, e.getMessage(), now);
    }
  }

  private UpdateControl<Catalogue> tryToCreateJob(Catalogue catalogue, Instant now) {
    try {
      return createJob(catalogue, now);
    } catch (UnreadableException e) {
      return refuse(catalogue, UNREADABLE, e.getMessage());
    }
  }

  private Verdict<CatalogueStatus> begin(
      Catalogue catalogue, Context<Catalogue> context, Instant now) {
    String name = catalogue.getMetadata().getName();
    if (name.length() > Catalogue.MAX_NAME_LENGTH || name.contains(".")) {
      return CatalogueProgress.refused(
          catalogue,
          "NameInvalid",
          "its Job is named after it, so metadata.name may have at most "
              + Catalogue.MAX_NAME_LENGTH
              + " characters and no dots",
          now);
    }
    if (CatalogueProgress.isQueued(catalogue)) {
      // Thousands wait for hours after a start: until their turn, nobody else is asked for them.
      Optional<String> why = turns.ask(catalogue, tracker.known(context));
      if (why.isPresent()) {
        return CatalogueProgress.queued(catalogue, why.get(), now);
      }
    }
    Optional<BackupPolicy> policy = policy(catalogue);
    if (policy.isEmpty()) {
      return CatalogueProgress.refused(
          catalogue,
          "PolicyNotFound",
          "there is no BackupPolicy \""
              + catalogue.getSpec().policyRef().name()
              + "\" in namespace "
              + catalogue.getMetadata().getNamespace()
              + " (spec.policyRef.name)",
          now);
    }
    List<String> problems = PolicyProblems.of(policy.get());
    if (!problems.isEmpty()) {
      return CatalogueProgress.refused(
          catalogue, "PolicyInvalid", String.join("; ", problems), now);
    }
    return turns
        .ask(catalogue, tracker.known(context))
        .map(why -> CatalogueProgress.queued(catalogue, why, now))
        .orElseGet(
            () ->
                CatalogueProgress.starting(
                    catalogue,
                    CatalogueJob.name(name),
                    destinations(policy.get()),
                    known(catalogue),
                    now));
  }

  /** A Job that mounts what is not there never starts, and would see nothing anywhere. */
  private List<CataloguedDestination> destinations(BackupPolicy policy) {
    LostClaims claims = new LostClaims(client);
    List<CataloguedDestination> reachable = new ArrayList<>();
    List<CataloguedDestination> unreachable = new ArrayList<>();
    for (Destination destination : policy.getSpec().destinations()) {
      CataloguedDestination one = CataloguedDestination.of(destination);
      claims
          .of(policy.getMetadata().getNamespace(), destination.volume())
          .ifPresentOrElse(why -> unreachable.add(one.notSeen(why)), () -> reachable.add(one));
    }
    reachable.addAll(unreachable);
    return reachable;
  }

  /**
   * The Backups of the policy that there are, as the API server itself has them. Of those that
   * cannot be read nobody knows whose they are.
   */
  private List<String> known(Catalogue catalogue) {
    StoredObjects.All<Backup> all = objects.all(Backup.class, catalogue);
    return Stream.concat(
            all.readable().stream()
                .filter(one -> one.getSpec().policyRef().equals(catalogue.getSpec().policyRef())),
            all.unreadable().stream())
        .map(one -> one.getMetadata().getName())
        .toList();
  }

  private UpdateControl<Catalogue> createJob(Catalogue catalogue, Instant now) {
    Optional<BackupPolicy> policy = policy(catalogue);
    if (policy.isEmpty()) {
      return refuse(
          catalogue, "PolicyNotFound", "its policy was deleted before its Job was created");
    }
    try {
      services
          .jobs()
          .create(catalogue, CatalogueJob.build(services.context(), catalogue, policy.get()));
    } catch (IllegalArgumentException e) {
      return refuse(catalogue, "PolicyInvalid", e.getMessage());
    } catch (OwnedJobs.RefusedException e) {
      return refuse(catalogue, e.reason(), e.getMessage());
    } catch (OwnedJobs.HeldException e) {
      Duration patience =
          HumanDuration.parse(policy.get().getSpec().jobTemplate().noProgressTimeout());
      return tracker.carryOut(
          catalogue,
          CatalogueProgress.held(catalogue, e.getMessage(), patience, now),
          Optional.empty());
    }
    return UpdateControl.<Catalogue>noUpdate().rescheduleAfter(Duration.ofSeconds(5));
  }

  private UpdateControl<Catalogue> refuse(Catalogue catalogue, String reason, String message) {
    return tracker.carryOut(
        catalogue,
        CatalogueProgress.refused(catalogue, reason, message, clock.instant()),
        Optional.empty());
  }

  private Optional<BackupPolicy> policy(Catalogue catalogue) {
    return objects.find(BackupPolicy.class, catalogue, catalogue.getSpec().policyRef().name());
  }

  private Instant keepUntil(Catalogue catalogue) {
    String end = catalogue.getStatus().completionTime();
    return services.keepUntil(
        Times.parse(end == null ? catalogue.getMetadata().getCreationTimestamp() : end),
        catalogue.getStatus().phase() == RunPhase.COMPLETED);
  }
}
