package dev.holdfast.rest;

import dev.holdfast.request.ObjectRequest;
import dev.holdfast.rest.BodyReader.Body;
import dev.holdfast.rest.Creations.Made;
import dev.holdfast.rest.Permissions.Act;
import io.fabric8.kubernetes.client.CustomResource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/** Answers requests to create something. */
@ApplicationScoped
class Creator {
  private final Permissions permissions;
  private final Creations creations;

  Creator(Permissions permissions, Creations creations) {
    this.permissions = permissions;
    this.creations = creations;
  }

  /**
   * Creates an object, if the caller may.
   *
   * @param key the header with the idempotency key; null if there is none
   * @param read what the body asks for; not asked before the caller is known to be allowed
   */
  <T extends CustomResource<?, ?>> Response create(
      Call call,
      Kind<T> kind,
      String namespace,
      String key,
      UriInfo uri,
      byte[] body,
      Function<byte[], Body<? extends ObjectRequest<T>>> read) {
    Names.check(namespace, null);
    permissions.require(call, Act.of("create", kind, namespace, null));
    Query.none(uri.getQueryParameters());
    Optional<IdempotencyKey> idempotency = IdempotencyKey.of(key, uri.getPath(), body);
    Body<? extends ObjectRequest<T>> asked = read.apply(body);
    Made<T> made =
        creations.create(call, kind, namespace, asked.name(), asked.value(), idempotency);
    URI location =
        URI.create(
            "/api/v1/namespaces/%s/%s/%s"
                .formatted(namespace, kind.path(), made.object().getMetadata().getName()));
    return made.again()
        ? Response.ok(made.object())
            .location(location)
            .header(IdempotencyKey.REPLAYED_HEADER, "true")
            .build()
        : Response.created(location).entity(made.object()).build();
  }
}
