package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.RecordClock;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.api.v1alpha1.VerificationStatus;
import dev.holdfast.schedule.RunNames;
import dev.holdfast.schedule.TierRuns;
import dev.holdfast.status.BackupProgress;
import dev.holdfast.status.Happening;
import dev.holdfast.status.PolicyProgress;
import dev.holdfast.status.Times;
import dev.holdfast.status.VerificationProgress;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Creates the Backups that a policy's schedules ask for, when they are due. */
@ControllerConfiguration(name = "backuppolicy")
@GradualRetry(maxAttempts = -1, initialInterval = 1_000, maxInterval = 60_000)
class PolicyReconciler implements Reconciler<BackupPolicy> {
  /** Waiting is measured by another clock than schedules are; this bounds how far they part. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  /** Clocks of operator and API server differ a little. */
  private static final Duration LONGEST_LEAD = Duration.ofDays(1);

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);

  private final KubernetesClient client;
  private final StatusWriter statuses;
  private final EventRecorder events;
  private final InstantSource clock;
  private final PolicyPrunes prunes;
  private final PolicyCatalogues catalogues;
  private final PolicyVerifications verifications;

  PolicyReconciler(
      KubernetesClient client,
      StatusWriter statuses,
      EventRecorder events,
      InstantSource clock,
      OperatorConfig config) {
    this.client = client;
    this.statuses = statuses;
    this.events = events;
    this.clock = clock;
    this.prunes = new PolicyPrunes(client);
    this.verifications = new PolicyVerifications(client);
    this.catalogues = new PolicyCatalogues(client, config.catalogueEvery(), clock.instant());
  }

  @Override
  public List<EventSource<?, BackupPolicy>> prepareEventSources(
      EventSourceContext<BackupPolicy> context) {
    return List.of(
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Backup.class, BackupPolicy.class)
                .withSecondaryToPrimaryMapper(PolicyReconciler::policyOf)
                .build(),
            context),
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Prune.class, BackupPolicy.class)
                .withSecondaryToPrimaryMapper(PolicyReconciler::policyOf)
                .build(),
            context),
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Restore.class, BackupPolicy.class)
                .withSecondaryToPrimaryMapper(PolicyReconciler::policyOf)
                .build(),
            context),
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Catalogue.class, BackupPolicy.class)
                .withSecondaryToPrimaryMapper(PolicyReconciler::policyOf)
                .build(),
            context));
  }

  private static Set<ResourceID> policyOf(Prune prune) {
    return Set.of(
        new ResourceID(prune.getSpec().policyRef().name(), prune.getMetadata().getNamespace()));
  }

  /** Those alone that a policy has made. */
  private static Set<ResourceID> policyOf(Restore restore) {
    Map<String, String> labels = restore.getMetadata().getLabels();
    String policy = labels == null ? null : labels.get(Api.POLICY_LABEL);
    return policy == null
        ? Set.of()
        : Set.of(new ResourceID(policy, restore.getMetadata().getNamespace()));
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
      steps.attempt(
          () -> {
            catalogues.look(policy, context.getSecondaryResources(Catalogue.class), now);
            return true;
          });
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
    } else if (policy.getStatus() != null) {
      policy.getStatus().tiers().stream().map(PolicyProgress::halted).forEach(tiers::add);
    }
    List<Happening> news = new ArrayList<>(PolicyProgress.news(problems, tiers));
    news.addAll(VerificationProgress.news(PolicyVerifications.before(policy), verification));
    BackupPolicyStatus status =
        VerificationProgress.told(
            policy,
            PolicyProgress.of(policy, problems, tiers, backups, retention, now),
            verification,
            now);
    if (statuses.write(policy, status)) {
      events.record(policy, news);
    }
    steps.throwFirst();
    return UpdateControl.<BackupPolicy>noUpdate().rescheduleAfter(wait(status, now));
  }

  private TierStatus reconcile(
      BackupPolicy policy, Tier tier, Collection<Backup> backups, Instant now) {
    Optional<String> underWay = PolicyProgress.underWay(policy, tier, backups);
    TierClock.Reading reading = TierClock.read(policy, tier, underWay, now);
    TierRuns.Decision run = TierRuns.decide(reading.facts(), now);
    boolean behind = RecordClock.madeAfter(backups, now).isPresent();
    run.due().ifPresent(time -> create(policy, tier, time, behind));
    return new TierStatus(
        tier.name(),
        reading.schedule(),
        Times.text(reading.facts().since()),
        run.due().or(reading.facts()::lastRun).map(Times::text).orElse(null),
        run.next().map(Times::text).orElse(null),
        run.skipped().or(() -> reading.skippedBefore(run)).orElse(null),
        reading.ahead(run).orElse(null));
  }

  /** Creates the Backup for {@code time}; that it exists already is as good. */
  private void create(BackupPolicy policy, Tier tier, Instant time, boolean clockIsBehind) {
    String name = RunNames.scheduled(policy.getMetadata().getName(), tier.name(), time);
    if (createOrFind(policy, tier, time, name, one -> !isAnothers(one, time, clockIsBehind))) {
      return;
    }
    String other = RunNames.besideNamesake(name, policy.getMetadata().getUid());
    if (createOrFind(policy, tier, time, other, one -> true)) {
      return;
    }
    // Both names can be known before, and be taken on purpose; what the UID of a record is cannot.
    String third =
        RunNames.besideNamesake(name, policy.getMetadata().getUid() + uid(policy, other));
    if (!createOrFind(policy, tier, time, third, one -> true)) {
      throw new IllegalStateException(
          "the run of "
              + time
              + " cannot be started: "
              + String.join(", ", name, other, third)
              + " are taken");
    }
  }

  private String uid(BackupPolicy policy, String backup) {
    return Optional.ofNullable(
            client
                .resources(Backup.class)
                .inNamespace(policy.getMetadata().getNamespace())
                .withName(backup)
                .get())
        .map(one -> one.getMetadata().getUid())
        .orElse("");
  }

  /**
   * Whether {@code backup}, which has the name of the run of {@code time}, is that of another day
   * all the same: a clock that was ahead has started it, or it was over when that time was, and the
   * clock is behind.
   */
  private static boolean isAnothers(Backup backup, Instant time, boolean clockIsBehind) {
    return BackupProgress.isFinal(backup)
        && (clockIsBehind || RecordClock.created(backup).isBefore(time.minus(LONGEST_LEAD)));
  }

  /**
   * Whether the Backup {@code name} is there now, and is the one of that policy, tier and time.
   *
   * @param counts whether one that was there already counts
   */
  private boolean createOrFind(
      BackupPolicy policy, Tier tier, Instant time, String name, Predicate<Backup> counts) {
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(policy.getMetadata().getNamespace())
            .addToLabels(Api.MANAGED_BY_LABEL, Api.MANAGED_BY)
            .addToLabels(Api.POLICY_LABEL, policy.getMetadata().getName())
            .addToLabels(Api.TIER_LABEL, tier.name())
            .addToAnnotations(Api.SCHEDULED_FOR_ANNOTATION, time.toString())
            .addToAnnotations(Api.POLICY_UID_ANNOTATION, policy.getMetadata().getUid())
            .build());
    backup.setSpec(
        new BackupSpec(
            new PolicyReference(policy.getMetadata().getName()),
            tier.name(),
            null,
            null,
            policy.getSpec().deletionPolicy()));
    return Creation.of(backup, client)
        || Optional.ofNullable(client.resource(backup).get())
            .filter(existing -> isRunOf(backup, existing))
            .filter(counts)
            .isPresent();
  }

  private static boolean isRunOf(Backup backup, Backup existing) {
    // What can be edited, somebody may have edited since.
    return existing.getSpec().policyRef().equals(backup.getSpec().policyRef())
        && existing.getSpec().tier().equals(backup.getSpec().tier())
        && Objects.requireNonNullElse(existing.getMetadata().getAnnotations(), Map.of())
            .entrySet()
            .containsAll(backup.getMetadata().getAnnotations().entrySet())
        // Whoever may write manifests must not be able to keep a run from being started.
        && !existing.getMetadata().getAnnotations().containsKey(Api.MADE_AGAIN_ANNOTATION);
  }

  private static Duration wait(BackupPolicyStatus status, Instant now) {
    Duration wait =
        Stream.of(
                Optional.ofNullable(status.nextRun()),
                Optional.ofNullable(status.verification())
                    .map(VerificationStatus::runs)
                    .map(TierStatus::nextRun))
            .flatMap(Optional::stream)
            .map(Times::parse)
            .min(Comparator.naturalOrder())
            .map(next -> Duration.between(now, next))
            .orElse(LONGEST_WAIT);
    if (wait.compareTo(SHORTEST_WAIT) < 0) {
      return SHORTEST_WAIT;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }
}
