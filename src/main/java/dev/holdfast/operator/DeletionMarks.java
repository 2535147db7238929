package dev.holdfast.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;

/**
 * What keeps the record of a Backup until its objects are gone: a finalizer, and beside it the
 * label by which the {@link DeletionReconciler} sees those Backups and no others. Both come and go
 * together, since a finalizer that nobody sees would keep the record for ever.
 *
 * <p>Only Backups whose deletionPolicy is Delete ever have them: where the operator is gone, all
 * others can be deleted as if it had never been there.
 */
@ApplicationScoped
class DeletionMarks {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String TRUE = "true";

  private final KubernetesClient client;
  private final ObjectMapper mapper = new ObjectMapper();

  DeletionMarks(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Gives {@code backup} the marks, if it is to have them and is not being deleted already.
   *
   * @return the Backup as it is from then on
   * @throws KubernetesClientException if it has changed since it was seen
   */
  Backup put(Backup backup) {
    ObjectMeta meta = backup.getMetadata();
    if (backup.getSpec().deletionPolicy() != DeletionPolicy.DELETE
        // The API server lets nobody be kept who is going; a label that was lost may come back.
        || (meta.getDeletionTimestamp() != null && !hasFinalizer(backup))
        || (hasFinalizer(backup) && hasLabel(meta))) {
      return backup;
    }
    List<String> finalizers = new ArrayList<>(meta.getFinalizers());
    if (!hasFinalizer(backup)) {
      finalizers.add(Api.OBJECTS_FINALIZER);
    }
    return patch(backup, finalizers, TRUE);
  }

  /**
   * Takes the marks off {@code backup}. One that is being deleted is gone with that.
   *
   * @throws KubernetesClientException if it has changed since it was seen
   */
  void remove(Backup backup) {
    try {
      patch(backup, others(backup.getMetadata()), null);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  /** Whether the record of {@code backup} is kept. */
  static boolean hasFinalizer(Backup backup) {
    return backup.getMetadata().getFinalizers().contains(Api.OBJECTS_FINALIZER);
  }

  private static boolean hasLabel(ObjectMeta meta) {
    return meta.getLabels() != null && TRUE.equals(meta.getLabels().get(Api.DELETES_OBJECTS_LABEL));
  }

  private static List<String> others(ObjectMeta meta) {
    List<String> others = new ArrayList<>(meta.getFinalizers());
    others.remove(Api.OBJECTS_FINALIZER);
    return others;
  }

  private Backup patch(Backup backup, List<String> finalizers, String label) {
    ObjectNode patch = mapper.createObjectNode();
    ObjectNode meta = patch.putObject("metadata");
    // Finalizers are replaced as a whole, so nobody may have changed them meanwhile.
    meta.put("resourceVersion", backup.getMetadata().getResourceVersion());
    meta.putObject("labels").put(Api.DELETES_OBJECTS_LABEL, label);
    ArrayNode list = meta.putArray("finalizers");
    finalizers.forEach(list::add);
    return client.resource(backup).patch(MERGE, patch.toString());
  }
}
