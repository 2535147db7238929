package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.artifact.PruneReport;
import dev.holdfast.retention.Inventory;
import dev.holdfast.retention.RetentionPlan;
import dev.holdfast.status.BackupAfterwards;
import dev.holdfast.status.BackupDeletion;
import dev.holdfast.status.BackupProgress;
import dev.holdfast.status.CopyProgress;
import dev.holdfast.status.RestoreSources;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The backups of a policy as the API server itself has them, and how their records end. */
@ApplicationScoped
class PolicyBackups {
  private static final Logger LOG = Logger.getLogger(PolicyBackups.class);

  private final KubernetesClient client;
  private final StoredObjects objects;
  private final StatusWriter statuses;

  PolicyBackups(KubernetesClient client, StatusWriter statuses) {
    this.client = client;
    this.objects = new StoredObjects(client);
    this.statuses = statuses;
  }

  Optional<BackupPolicy> policy(Prune prune) {
    return objects.find(BackupPolicy.class, prune, prune.getSpec().policyRef().name());
  }

  /** Those that were made for {@code policy} itself. */
  List<Backup> of(BackupPolicy policy) {
    return objects.all(Backup.class, policy).readable().stream()
        .filter(backup -> Inventory.isOf(policy, backup))
        .toList();
  }

  /** Those that name {@code policy} and were made for a namesake of it. */
  List<Backup> ofNamesakes(BackupPolicy policy) {
    return Inventory.ofNamesakes(policy, objects.all(Backup.class, policy).readable());
  }

  /** Those of {@code backups} that lie where nothing can be deleted, by name, and why. */
  Map<String, String> lost(Collection<Backup> backups) {
    LostClaims claims = new LostClaims(client);
    Map<String, String> lost = new HashMap<>();
    backups.forEach(
        backup ->
            claims.of(backup).ifPresent(why -> lost.put(backup.getMetadata().getName(), why)));
    return lost;
  }

  /** Says of what {@code prune} was to delete, and whose Job says nothing, that it is left. */
  void abandon(Prune prune, String why, Instant now) {
    if (prune.getStatus() == null) {
      return;
    }
    for (PrunedBackup one : prune.getStatus().backups()) {
      find(prune, one)
          .filter(BackupDeletion::isBegun)
          .filter(backup -> !BackupDeletion.isTerminating(backup))
          .ifPresent(backup -> statuses.write(backup, BackupDeletion.left(backup, why, now)));
    }
  }

  /** What retention has to know of {@code backups} of {@code policy}. */
  RetentionPlan.Facts facts(
      BackupPolicy policy, Collection<Backup> backups, Map<String, String> held, int maxPerPass) {
    return Inventory.of(policy, backups, users(policy).keySet(), held, maxPerPass);
  }

  /** What is done with {@code backup} just now, for people; empty for nothing. */
  Optional<String> useOf(Backup backup) {
    return Optional.ofNullable(users(backup).get(backup.getMetadata().getName()));
  }

  /** Who uses which Backup beside {@code beside}, by the names of these. */
  private Map<String, String> users(HasMetadata beside) {
    Map<String, String> users = new HashMap<>();
    List<Backup> backups = objects.all(Backup.class, beside).readable();
    StoredObjects.All<Restore> restores = objects.all(Restore.class, beside);
    StoredObjects.All<BackupCopy> copies = objects.all(BackupCopy.class, beside);
    unreadableUser(restores, copies)
        .ifPresent(
            user ->
                backups.forEach(one -> users.put(one.getMetadata().getName(), correction(user))));
    for (Restore restore : restores.readable()) {
      RestoreSources.needed(restore, backups)
          .ifPresent(backup -> users.put(backup, told("Restore", restore)));
    }
    for (BackupCopy copy : copies.readable()) {
      if (!CopyProgress.isFinal(copy) || isUnnoted(copy)) {
        users.put(copy.getSpec().backupRef().name(), told("BackupCopy", copy));
      }
    }
    return users;
  }

  private static Optional<CustomResource<?, ?>> unreadableUser(
      StoredObjects.All<Restore> restores, StoredObjects.All<BackupCopy> copies) {
    return Stream.<CustomResource<?, ?>>concat(
            restores.unreadable().stream(), copies.unreadable().stream())
        .findFirst();
  }

  private static String correction(CustomResource<?, ?> user) {
    return "an end of this: "
        + new UnreadableException(user).getMessage()
        + ", and it may need any backup";
  }

  /**
   * What keeps {@code prune} from beginning, since it cannot be read: whatever restores or copies a
   * backup, and another prune of the same policy.
   */
  Optional<UnreadableException> inTheWayOf(Prune prune) {
    String policy = prune.getSpec().policyRef().name();
    return unreadableUser(objects.all(Restore.class, prune), objects.all(BackupCopy.class, prune))
        .or(
            () ->
                objects.all(Prune.class, prune).unreadable().stream()
                    .filter(one -> policy.equals(policyLabel(one).orElse(policy)))
                    .findFirst())
        .map(UnreadableException::new);
  }

  private static Optional<String> policyLabel(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getLabels())
        .map(labels -> labels.get(Api.POLICY_LABEL));
  }

  /** Whether there is a copy that its Backup does not know of yet: it would be left behind. */
  private boolean isUnnoted(BackupCopy copy) {
    return readable(copy, () -> objects.find(Backup.class, copy, copy.getSpec().backupRef().name()))
        .filter(BackupProgress::isFinal)
        .filter(backup -> BackupAfterwards.isUnnoted(backup, copy))
        .isPresent();
  }

  private static String told(String kind, HasMetadata user) {
    return kind + " \"" + user.getMetadata().getName() + "\" to end";
  }

  /**
   * Whether the one Backup that {@code prune} is about may be deleted for that.
   *
   * @throws UnreadableException if it cannot be read
   */
  boolean isAskedFor(Prune prune) {
    return stored(prune, prune.getSpec().backup()).filter(BackupDeletion::isAskedFor).isPresent();
  }

  /**
   * What a Prune may go about.
   *
   * @param going what its Job deletes
   * @param lost why others stay, one sentence each
   * @param unreadable what is to be mended of others still, one sentence each
   */
  record Begun(List<Backup> going, List<String> lost, List<String> unreadable) {
    Begun {
      going = List.copyOf(going);
      lost = List.copyOf(lost);
      unreadable = List.copyOf(unreadable);
    }
  }

  /**
   * Says of all that {@code prune} is to delete that it is being deleted, which nobody can take
   * back: from then on it is no source of anything. Records that nothing was ever stored for are
   * deleted.
   *
   * @param expired the UIDs of those that are to go by what is known now
   * @return those with objects to delete; not those that were pinned since, have not expired any
   *     more, or are gone
   * @throws KubernetesClientException if one of them was changed meanwhile; then this is to be done
   *     again
   */
  Begun begin(Prune prune, Set<String> expired, Instant now) {
    LostClaims claims = new LostClaims(client);
    List<Backup> begun = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    for (PrunedBackup one : prune.getStatus().backups()) {
      Optional<Backup> found;
      try {
        found = stored(prune, one);
      } catch (UnreadableException e) {
        unreadable.add(e.getMessage());
        continue;
      }
      if (found.isEmpty()) {
        continue;
      }
      Backup backup = found.get();
      Optional<String> claim = claims.of(backup);
      if (claim.isPresent()) {
        lost.add(claim.get());
        if (BackupDeletion.isBegun(backup) && !BackupDeletion.isTerminating(backup)) {
          statuses.write(backup, BackupDeletion.left(backup, claim.get(), now));
        }
        continue;
      }
      if (!mayBegin(prune, expired, backup)) {
        continue;
      }
      if (!BackupDeletion.isBegun(backup)) {
        statuses.write(backup, BackupDeletion.begun(backup, prune.getMetadata().getName(), now));
      }
      if (!claims.reachesAny(backup)) {
        ExactDeletion.of(backup, client);
      } else {
        begun.add(claims.withoutLost(backup));
      }
    }
    return new Begun(begun, lost, unreadable);
  }

  private static boolean mayBegin(Prune prune, Set<String> expired, Backup backup) {
    return prune.getSpec().backup() != null
        ? BackupDeletion.isAskedFor(backup)
        : BackupDeletion.isBegun(backup)
            || (expired.contains(backup.getMetadata().getUid())
                && BackupDeletion.isAllowed(backup));
  }

  private Optional<Backup> find(Prune prune, PrunedBackup one) {
    return readable(prune, () -> stored(prune, one));
  }

  /** It itself, not a namesake; an {@link UnreadableException} if it cannot be read. */
  private Optional<Backup> stored(Prune prune, PrunedBackup one) {
    return ObjectNames.of(one.name())
        .flatMap(name -> objects.find(Backup.class, prune, name))
        .filter(backup -> one.uid().equals(backup.getMetadata().getUid()));
  }

  /** The Backup that {@code found} gives, if it can be read: any other stays as it is. */
  private static Optional<Backup> readable(HasMetadata beside, Supplier<Optional<Backup>> found) {
    try {
      return found.get();
    } catch (UnreadableException e) {
      LOG.infof("%s %s: %s", beside.getKind(), beside.getMetadata().getName(), e.getMessage());
      return Optional.empty();
    }
  }

  /** Ends the records of what is gone, and says of what is left why it is. */
  void conclude(Prune prune, PruneReport pruned, Instant now) {
    for (PrunedBackup one : prune.getStatus().backups()) {
      Optional<Backup> found = find(prune, one).filter(BackupDeletion::isBegun);
      if (found.isEmpty()) {
        continue;
      }
      if (pruned.gone().contains(one.uid())) {
        if (DeletionMarks.hasFinalizer(found.get())) {
          // Whoever keeps the record must know for sure, also when this prune is forgotten.
          statuses.write(found.get(), BackupDeletion.gone(found.get(), now));
        }
        ExactDeletion.of(found.get(), client);
      } else if (!BackupDeletion.isTerminating(found.get())) {
        String why =
            pruned.left().stream()
                .filter(left -> one.uid().equals(left.uid()))
                .map(left -> left.destination() + ": " + left.message())
                .collect(Collectors.joining("; "));
        statuses.write(found.get(), BackupDeletion.left(found.get(), why, now));
      }
    }
  }
}
