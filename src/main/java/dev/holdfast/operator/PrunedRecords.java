package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.artifact.PruneReport;
import dev.holdfast.status.BackupDeletion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The records of what a Prune is to delete: they say so before its Job is there, and end when it
 * has reported.
 */
final class PrunedRecords {
  private static final Logger LOG = Logger.getLogger(PrunedRecords.class);

  private final KubernetesClient client;
  private final StoredObjects objects;
  private final StatusWriter statuses;

  PrunedRecords(KubernetesClient client, StatusWriter statuses) {
    this.client = client;
    this.objects = new StoredObjects(client);
    this.statuses = statuses;
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
   * What has to end before the one Backup that {@code prune} is about may go; empty for nothing.
   */
  Optional<String> useOf(Prune prune) {
    return Optional.ofNullable(prune.getSpec().backup())
        .map(one -> BackupUsers.beside(prune, objects).awaited().get(one.name()));
  }

  /**
   * What a Prune may go about.
   *
   * @param going what its Job deletes
   * @param lost why others stay, one sentence each
   * @param unreadable what is to be mended of others still, one sentence each
   * @param awaited what has to end before others go, for people; empty for nothing
   */
  record Begun(
      List<Backup> going, List<String> lost, List<String> unreadable, Optional<String> awaited) {
    Begun {
      going = List.copyOf(going);
      lost = List.copyOf(lost);
      unreadable = List.copyOf(unreadable);
    }
  }

  /**
   * Says of all that {@code prune} is to delete that it is being deleted: from then on it is no
   * source of anything. Only then it is looked once more who uses it, since whoever begins before
   * that is seen, and whoever begins after it is refused. What is in use is not deleted, and is
   * again what it was. Records that nothing was ever stored for are deleted.
   *
   * @param expired the UIDs of those that are to go by what is known now
   * @return those with objects to delete, as they are after that look; not those that were pinned
   *     since, have not expired any more, are in use, or are gone
   * @throws KubernetesClientException if one of them was changed meanwhile; then this is to be done
   *     again
   */
  Begun begin(Prune prune, Set<String> expired, Instant now) {
    Optional<String> asked = useOf(prune);
    if (asked.isPresent()) {
      return new Begun(List.of(), List.of(), List.of(), asked);
    }
    LostClaims claims = new LostClaims(client);
    List<String> lost = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    Map<String, Optional<BackupStatus>> marked = new LinkedHashMap<>();
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
      if (mayBegin(prune, expired, backup)) {
        marked.put(one.uid(), mark(prune, backup, now));
      }
    }
    return spareWhatIsUsed(
        prune, marked, claims, new Begun(List.of(), lost, unreadable, asked), now);
  }

  /**
   * Says that {@code backup} is being deleted; what its status was, if it did not say so before.
   */
  private Optional<BackupStatus> mark(Prune prune, Backup backup, Instant now) {
    if (BackupDeletion.isMarked(backup)) {
      return Optional.empty();
    }
    statuses.write(backup, BackupDeletion.begun(backup, prune.getMetadata().getName(), now));
    return Optional.of(backup.getStatus());
  }

  private Begun spareWhatIsUsed(
      Prune prune,
      Map<String, Optional<BackupStatus>> marked,
      LostClaims claims,
      Begun found,
      Instant now) {
    List<Backup> going = new ArrayList<>();
    Optional<String> first = Optional.empty();
    BackupUsers users = BackupUsers.beside(prune, objects);
    Map<String, String> awaited = marked.isEmpty() ? Map.of() : users.awaited();
    // As they are listed with their users: one that was read before may lack a copy made since.
    for (Backup backup : users.backups()) {
      Optional<BackupStatus> before = marked.get(backup.getMetadata().getUid());
      if (before == null || !BackupDeletion.isBegun(backup)) {
        continue;
      }
      Optional<String> use = Optional.ofNullable(awaited.get(backup.getMetadata().getName()));
      if (use.isPresent()) {
        first = first.or(() -> use);
        spare(backup, before, use.get(), now);
      } else if (claims.reachesAny(backup)) {
        going.add(claims.withoutLost(backup));
      } else {
        ExactDeletion.of(backup, client);
      }
    }
    going.sort(
        Comparator.comparing(
            one -> List.copyOf(marked.keySet()).indexOf(one.getMetadata().getUid())));
    return new Begun(going, found.lost(), found.unreadable(), first);
  }

  private void spare(Backup backup, Optional<BackupStatus> before, String use, Instant now) {
    if (before.isPresent()) {
      statuses.write(backup, BackupDeletion.spared(backup, before.get()));
    } else if (!BackupDeletion.isTerminating(backup)) {
      statuses.write(backup, BackupDeletion.left(backup, "waits for " + use, now));
    }
  }

  private static boolean mayBegin(Prune prune, Set<String> expired, Backup backup) {
    return prune.getSpec().backup() != null
        ? BackupDeletion.isAskedFor(backup)
        : BackupDeletion.isBegun(backup)
            || (expired.contains(backup.getMetadata().getUid())
                && BackupDeletion.isAllowed(backup));
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
