package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.RecordClock;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.api.v1alpha1.VerificationStatus;
import dev.holdfast.notify.PolicyNews;
import dev.holdfast.reading.Unreadable;
import dev.holdfast.schedule.TierRuns;
import dev.holdfast.status.Happening;
import dev.holdfast.status.PolicyAlerts;
import dev.holdfast.status.PolicyLook;
import dev.holdfast.status.PolicyProgress;
import dev.holdfast.status.RestoreSources;
import dev.holdfast.status.Times;
import dev.holdfast.status.VerificationProgress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Creates the Backups that a policy's schedules ask for, when they are due. */
@ControllerConfiguration(
    name = "backuppolicy",
    informer = @Informer(informerListLimit = ListPages.SIZE))
@GradualRetry(maxAttempts = -1, initialInterval = 1_000, maxInterval = 60_000)
class PolicyReconciler implements Reconciler<BackupPolicy> {
  private final StatusWriter statuses;
  private final EventRecorder events;
  private final InstantSource clock;
  private final ScheduledRuns runs;
  private final PolicyPrunes prunes;
  private final AbandonedDeletions abandoned;
  private final PolicyCatalogues catalogues;
  private final PolicyVerifications verifications;
  private final PolicyNotifications notifications;
  private final PrimaryCaches caches;
  private final SimpleInboundEventSource<BackupPolicy> delivered = new SimpleInboundEventSource<>();

  PolicyReconciler(
      KubernetesClient client,
      StatusWriter statuses,
      EventRecorder events,
      PolicyNotifications notifications,
      PrimaryCaches caches,
      InstantSource clock,
      OperatorConfig config) {
    this.statuses = statuses;
    this.events = events;
    this.clock = clock;
    this.runs = new ScheduledRuns(client);
    this.prunes = new PolicyPrunes(client);
    this.abandoned = new AbandonedDeletions(client, statuses);
    this.verifications = new PolicyVerifications(client);
    this.notifications = notifications;
    this.caches = caches;
    this.catalogues = new PolicyCatalogues(client, config.catalogueEvery(), clock.instant());
  }

  @Override
  public List<EventSource<?, BackupPolicy>> prepareEventSources(
      EventSourceContext<BackupPolicy> context) {
    notifications.wake(delivered);
    return List.of(
        delivered,
        caches.of(Backup.class).beside(PolicyReconciler::policyOf),
        caches.of(Prune.class).beside(PolicyReconciler::policyOf),
        caches.of(Restore.class).beside(PolicyReconciler::policyOf),
        caches.of(Catalogue.class).beside(PolicyReconciler::policyOf));
  }

  private static Set<ResourceID> policyOf(Prune prune) {
    return Set.of(
        new ResourceID(prune.getSpec().policyRef().name(), prune.getMetadata().getNamespace()));
  }

  /** Those that a policy has made, and those of its backups. */
  private static Set<ResourceID> policyOf(Restore restore) {
    Map<String, String> labels = restore.getMetadata().getLabels();
    return Stream.concat(
            Stream.ofNullable(labels == null ? null : labels.get(Api.POLICY_LABEL)),
            RestoreSources.policy(restore).stream())
        .map(policy -> new ResourceID(policy, restore.getMetadata().getNamespace()))
        .collect(Collectors.toSet());
  }

  private static Set<ResourceID> policyOf(Catalogue catalogue) {
    return Set.of(
        new ResourceID(
            catalogue.getSpec().policyRef().name(), catalogue.getMetadata().getNamespace()));
  }

  private static Set<ResourceID> policyOf(Backup backup) {
    return Set.of(
        new ResourceID(backup.getSpec().policyRef().name(), backup.getMetadata().getNamespace()));
  }

  @Override
  public UpdateControl<BackupPolicy> reconcile(BackupPolicy policy, Context<BackupPolicy> context) {
    if (Unreadable.is(policy)) {
      events.record(policy, LeftAlone.told(policy));
      return UpdateControl.noUpdate();
    }
    if (policy.getMetadata().getDeletionTimestamp() != null) {
      return UpdateControl.noUpdate();
    }
    Instant now = clock.instant();
    List<String> problems = PolicyProblems.of(policy);
    Set<Backup> backups = context.getSecondaryResources(Backup.class);
    List<TierStatus> tiers = new ArrayList<>();
    RetentionStatus retention = PolicyPrunes.halted(policy);
    VerificationStatus verification = PolicyVerifications.before(policy);
    Unhindered steps = new Unhindered();
    if (problems.isEmpty()) {
      for (Tier tier : policy.getSpec().tiers()) {
        steps
            .attempt(() -> reconcile(policy, tier, backups, now))
            .or(() -> PolicyProgress.before(policy, tier))
            .ifPresent(tiers::add);
      }
      steps.run(() -> catalogues.look(policy, context.getSecondaryResources(Catalogue.class), now));
      verification =
          steps
              .attempt(
                  () ->
                      Optional.ofNullable(
                          verifications.look(
                              policy, backups, context.getSecondaryResources(Restore.class), now)))
              .orElse(Optional.ofNullable(verification))
              .orElse(null);
      retention =
          steps
              .attempt(
                  () ->
                      Optional.ofNullable(
                          prunes.look(
                              policy, backups, context.getSecondaryResources(Prune.class), now)))
              .orElse(Optional.ofNullable(PolicyPrunes.before(policy)))
              .orElse(null);
      steps.run(() -> abandoned.look(policy, backups, now));
    } else if (policy.getStatus() != null) {
      policy.getStatus().tiers().stream().map(PolicyProgress::halted).forEach(tiers::add);
    }
    List<Happening> news = new ArrayList<>(PolicyProgress.news(policy, problems, tiers));
    news.addAll(VerificationProgress.news(PolicyVerifications.before(policy), verification));
    news.addAll(PolicyPrunes.news(policy, retention));
    BackupPolicyStatus verified =
        VerificationProgress.told(
            policy,
            PolicyProgress.of(policy, problems, tiers, backups, retention, now),
            verification,
            now);
    PolicyAlerts alerts =
        PolicyWatch.look(policy, problems.isEmpty(), tiers, verification, backups, now);
    news.addAll(alerts.news(policy));
    PolicyNews told =
        notifications.look(
            policy,
            alerts.told(policy, verified, now),
            new PolicyNews.Around(
                backups,
                context.getSecondaryResources(Restore.class),
                context.getSecondaryResources(Prune.class)),
            now);
    BackupPolicyStatus status = told.status();
    news.addAll(told.happenings());
    if (statuses.write(policy, status)) {
      events.record(policy, news);
    }
    notifications.deliver(policy, told);
    steps.throwFirst();
    return UpdateControl.<BackupPolicy>noUpdate()
        .rescheduleAfter(PolicyLook.next(status, alerts, now));
  }

  private TierStatus reconcile(
      BackupPolicy policy, Tier tier, Collection<Backup> backups, Instant now) {
    Optional<String> underWay = PolicyProgress.underWay(policy, tier, backups);
    TierClock.Reading reading = TierClock.read(policy, tier, underWay, now);
    TierRuns.Decision run = TierRuns.decide(reading.facts(), now);
    boolean behind = RecordClock.madeAfter(backups, now).isPresent();
    if (run.due().isPresent()) {
      try {
        runs.create(policy, tier, run.due().get(), behind);
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
          throw e;
        }
        // A quota, a missing right: who may change that reads no log of the operator.
        return reading.refused(tier, run.due().get(), Refusals.said(e));
      }
    }
    return new TierStatus(
        tier.name(),
        reading.schedule(),
        Times.text(reading.facts().since()),
        run.due().or(reading.facts()::lastRun).map(Times::text).orElse(null),
        run.next().map(Times::text).orElse(null),
        run.skipped().or(() -> reading.skippedBefore(run)).orElse(null),
        reading.ahead(run).orElse(null));
  }
}
