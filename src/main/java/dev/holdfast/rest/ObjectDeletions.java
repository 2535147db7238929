package dev.holdfast.rest;

import dev.holdfast.rest.Permissions.Act;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.client.CustomResource;
import jakarta.enterprise.context.ApplicationScoped;

/** Deletes objects: the very ones that were looked at, as they were then, and no namesake. */
@ApplicationScoped
class ObjectDeletions {
  private final ApiServer server;
  private final ObjectLists objects;
  private final Permissions permissions;

  ObjectDeletions(ApiServer server, ObjectLists objects, Permissions permissions) {
    this.server = server;
    this.objects = objects;
    this.permissions = permissions;
  }

  /** Deletes an object that stands for something that was done, or is being done. */
  <T extends CustomResource<?, ?>> Deletion delete(
      Call call, Kind<T> kind, String namespace, String name) {
    Names.check(namespace, name);
    permissions.require(call, Act.of("delete", kind, namespace, name));
    T object = objects.get(kind, namespace, name);
    delete(call, kind, object);
    return new Deletion(
        name,
        object.getMetadata().getFinalizers().isEmpty(),
        null,
        "its Job ends with it, if there is one; what that has done already stays");
  }

  /** Deletes {@code object}, for whoever has been let through already. */
  <T extends CustomResource<?, ?>> void delete(Call call, Kind<T> kind, T object) {
    server.call(
        client ->
            client.raw(
                "/apis/%s/namespaces/%s/%s/%s"
                    .formatted(
                        object.getApiVersion(),
                        object.getMetadata().getNamespace(),
                        kind.resource(),
                        object.getMetadata().getName()),
                "DELETE",
                new DeleteOptionsBuilder()
                    .withPropagationPolicy(DeletionPropagation.BACKGROUND.toString())
                    .withPreconditions(
                        new Preconditions(
                            object.getMetadata().getResourceVersion(),
                            object.getMetadata().getUid()))
                    .build()));
    call.did("deleted", object);
  }
}
