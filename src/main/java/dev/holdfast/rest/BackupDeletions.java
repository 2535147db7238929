package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.request.BackupChange;
import dev.holdfast.rest.Permissions.Act;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import jakarta.enterprise.context.ApplicationScoped;

/** Deletes Backups, with or without what is stored of them, and says which. */
@ApplicationScoped
class BackupDeletions {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final ApiServer server;
  private final ObjectLists objects;
  private final ObjectDeletions deletions;
  private final Permissions permissions;

  BackupDeletions(
      ApiServer server, ObjectLists objects, ObjectDeletions deletions, Permissions permissions) {
    this.server = server;
    this.objects = objects;
    this.deletions = deletions;
    this.permissions = permissions;
  }

  /**
   * Deletes the Backup.
   *
   * @param wanted what is to become of what is stored; null for what the Backup says
   */
  Deletion delete(Call call, String namespace, String name, DeletionPolicy wanted) {
    Names.check(namespace, name);
    permissions.require(call, Act.of("delete", Kind.BACKUPS, namespace, name));
    Backup backup = objects.get(Kind.BACKUPS, namespace, name);
    DeletionPolicy policy = wanted == null ? backup.getSpec().deletionPolicy() : wanted;
    if (policy != backup.getSpec().deletionPolicy()) {
      permissions.require(call, Act.of("patch", Kind.BACKUPS, namespace, name));
    }
    if (policy == DeletionPolicy.DELETE && backup.getSpec().pinned()) {
      throw new ProblemException(
          409, "the backup is pinned, so nothing of it is deleted; unpin it first (pinned)");
    }
    call.tell("deletionPolicy", policy);
    if (policy != backup.getSpec().deletionPolicy() || !isMarked(backup, policy)) {
      String patch = BackupChange.beforeDeletion(backup, policy);
      Backup seen = backup;
      backup = server.call(client -> client.resource(seen).patch(MERGE, patch));
    }
    deletions.delete(call, Kind.BACKUPS, backup);
    return policy == DeletionPolicy.DELETE
        ? new Deletion(
            name,
            false,
            policy,
            "what is stored is being deleted at every destination; the record goes when nothing is"
                + " left of it")
        : new Deletion(
            name,
            backup.getMetadata().getFinalizers().isEmpty(),
            policy,
            "the record goes; what is stored stays, and the record is made again when a catalogue"
                + " finds it");
  }

  private static boolean isMarked(Backup backup, DeletionPolicy policy) {
    return policy == DeletionPolicy.RETAIN
        || backup.getMetadata().getFinalizers().contains(Api.OBJECTS_FINALIZER);
  }
}
