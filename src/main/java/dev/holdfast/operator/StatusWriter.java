package dev.holdfast.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;
import java.util.Optional;

/**
 * Writes status: the only place that does.
 *
 * <p>A merge patch with the {@code resourceVersion} that the decision was made on: if anybody has
 * changed the object since, the API server answers with a conflict, nothing is written, and the
 * decision is made again on what is there now. What a newer version of this operator may have
 * written into fields that this one does not know stays as it is.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7386">JSON merge patch</a>
 */
@ApplicationScoped
class StatusWriter {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final ObjectMapper mapper = new ObjectMapper();

  StatusWriter(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Makes {@code status} the status of {@code observed}.
   *
   * @param observed the object as the decision saw it
   * @return whether anything was written; nothing is if nothing would change
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the object has changed since
   */
  <S> boolean write(CustomResource<?, S> observed, S status) {
    return written(observed, status).isPresent();
  }

  /**
   * The same.
   *
   * @return the object as it is from then on; empty if nothing was written
   */
  <P extends CustomResource<?, S>, S> Optional<P> written(P observed, S status) {
    JsonNode before =
        observed.getStatus() == null
            ? mapper.createObjectNode()
            : mapper.valueToTree(observed.getStatus());
    JsonNode after = mapper.valueToTree(status);
    ObjectNode change = difference((ObjectNode) before, (ObjectNode) after);
    if (change.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode patch = mapper.createObjectNode();
    patch.put("apiVersion", observed.getApiVersion());
    patch.put("kind", observed.getKind());
    patch
        .putObject("metadata")
        .put("name", observed.getMetadata().getName())
        .put("namespace", observed.getMetadata().getNamespace())
        .put("resourceVersion", observed.getMetadata().getResourceVersion());
    patch.set("status", change);
    return Optional.of(
        client.resource(observed).subresource("status").patch(MERGE, patch.toString()));
  }

  /** The merge patch that turns {@code before} into {@code after}. */
  private ObjectNode difference(ObjectNode before, ObjectNode after) {
    ObjectNode change = mapper.createObjectNode();
    for (Iterator<String> names = before.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!after.has(name)) {
        change.putNull(name);
      }
    }
    for (Iterator<String> names = after.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      JsonNode was = before.get(name);
      JsonNode is = after.get(name);
      if (was instanceof ObjectNode from && is instanceof ObjectNode to) {
        ObjectNode within = difference(from, to);
        if (!within.isEmpty()) {
          change.set(name, within);
        }
      } else if (!is.equals(was)) {
        change.set(name, is);
      }
    }
    return change;
  }
}
