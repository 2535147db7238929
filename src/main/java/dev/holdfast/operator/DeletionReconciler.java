package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.reading.Unreadable;
import dev.holdfast.status.BackupDeletion;
import dev.holdfast.status.DeletionStep;
import dev.holdfast.status.DeletionStep.Await;
import dev.holdfast.status.DeletionStep.Begin;
import dev.holdfast.status.DeletionStep.BeginAgain;
import dev.holdfast.status.DeletionStep.EndRun;
import dev.holdfast.status.DeletionStep.LeaveBehind;
import dev.holdfast.status.DeletionStep.LetGo;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Deletes what is stored of the Backups that somebody has deleted and whose deletionPolicy is
 * Delete, and lets their records go then. It sees only those that have the {@link DeletionMarks}:
 * the library gives every object that such a controller sees a finalizer.
 */
@ControllerConfiguration(
    name = "backup-deletion",
    finalizerName = Api.OBJECTS_FINALIZER,
    informer =
        @Informer(
            labelSelector = Api.DELETES_OBJECTS_LABEL + "=true",
            informerListLimit = ListPages.SIZE))
@GradualRetry(maxAttempts = -1, initialInterval = 1_000, maxInterval = 60_000)
class DeletionReconciler implements Reconciler<Backup>, Cleaner<Backup> {
  private static final Duration SOON = Duration.ofSeconds(1);

  /** A namespace that begins to go tells nobody, and is not to wait for whatever is waited for. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final DeletedBackups deleted;
  private final PolicyBackups backups;
  private final DeletionMarks marks;
  private final JobServices services;
  private final InstantSource clock;

  DeletionReconciler(
      DeletedBackups deleted,
      PolicyBackups backups,
      DeletionMarks marks,
      JobServices services,
      InstantSource clock) {
    this.deleted = deleted;
    this.backups = backups;
    this.marks = marks;
    this.services = services;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Backup>> prepareEventSources(EventSourceContext<Backup> context) {
    return List.of(services.caches().of(Prune.class).beside(DeletionReconciler::backupsOf));
  }

  private static Set<ResourceID> backupsOf(Prune prune) {
    Stream<PrunedBackup> going =
        prune.getStatus() == null ? Stream.empty() : prune.getStatus().backups().stream();
    return Stream.concat(Stream.ofNullable(prune.getSpec().backup()), going)
        .map(one -> new ResourceID(one.name(), prune.getMetadata().getNamespace()))
        .collect(Collectors.toSet());
  }

  /**
   * What is not being deleted keeps its marks as long as it is to have them. What cannot be read
   * keeps them in any case, and the other controller tells of it.
   */
  @Override
  public UpdateControl<Backup> reconcile(Backup backup, Context<Backup> context) {
    if (Unreadable.is(backup)) {
      return UpdateControl.noUpdate();
    }
    if (backup.getSpec().deletionPolicy() == DeletionPolicy.RETAIN) {
      marks.remove(backup);
    }
    return UpdateControl.noUpdate();
  }

  @Override
  public DeleteControl cleanup(Backup seen, Context<Backup> context) {
    if (Unreadable.is(seen)) {
      services.events().record(seen, LeftAlone.told(seen));
      return DeleteControl.noFinalizerRemoval();
    }
    // What goes is decided on what the API server itself says: spec.pinned may be a moment old.
    Optional<Backup> backup = deleted.find(seen);
    return backup.isEmpty()
        ? DeleteControl.noFinalizerRemoval()
        : cleanup(backup.get(), context.getSecondaryResources(Prune.class));
  }

  private static String told(HasMetadata goesWith) {
    return goesWith instanceof Namespace ? "its namespace" : "the kind Backup itself";
  }

  private DeleteControl cleanup(Backup backup, Set<Prune> prunes) {
    Instant now = clock.instant();
    RunRemains run = deleted.runOf(backup);
    Optional<HasMetadata> goesWith = deleted.goesWith(backup);
    DeletionStep step =
        DeletionStep.of(
            new DeletionStep.Facts(
                backup,
                goesWith.map(DeletionReconciler::told),
                run.told(),
                () -> backups.useOf(backup),
                prunes),
            now);
    if (step instanceof LetGo go) {
      // Its record goes, perhaps without its objects: what deletes them must not outlive it.
      deleted.endPrunes(backup, prunes);
      marks.remove(backup);
      services.events().record(backup, go.told().stream().toList());
    } else if (step instanceof LeaveBehind left) {
      deleted.endPrunes(backup, prunes);
      marks.remove(backup);
      // Nothing can be created in it any more, not even an event.
      services.events().record(goesWith.orElseThrow(), List.of(left.told()));
    } else if (step instanceof EndRun end) {
      if (end.status() != null) {
        services.statuses().write(backup, end.status());
      }
      run.job().ifPresent(services.jobs()::delete);
      deleted.endPrunes(backup, prunes);
      return lookAgain(SOON);
    } else if (step instanceof Await await) {
      if (services.statuses().write(backup, await.status())) {
        services.events().record(backup, await.told().stream().toList());
      }
      return lookAgain(await.lookAgain());
    } else if (step instanceof BeginAgain again) {
      deleted.endPrunes(backup, Set.of(again.last()));
      return lookAgain(SOON);
    } else if (step instanceof Begin) {
      return begin(backup, now);
    }
    return DeleteControl.noFinalizerRemoval();
  }

  private DeleteControl begin(Backup backup, Instant now) {
    Optional<String> inTheWay = deleted.createPrune(backup);
    inTheWay.ifPresent(
        why ->
            services.statuses().write(backup, BackupDeletion.held(backup, "PruneHeld", why, now)));
    return lookAgain(inTheWay.isPresent() ? LONGEST_WAIT : SOON);
  }

  private static DeleteControl lookAgain(Duration wait) {
    return DeleteControl.noFinalizerRemoval()
        .rescheduleAfter(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
  }
}
