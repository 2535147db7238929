package dev.holdfast.rest;

import dev.holdfast.request.ObjectRequest;
import dev.holdfast.rest.BodyReader.Body;
import io.fabric8.kubernetes.client.CustomResource;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** What can be done with kinds of which each object is something that is done once. */
abstract class RunResource<T extends CustomResource<?, ?>> extends KindResource<T> {
  @Inject Creator creator;
  @Inject ObjectDeletions deletions;

  RunResource(Kind<T> kind) {
    super(kind);
  }

  /** What is asked for by {@code body}. */
  abstract Body<? extends ObjectRequest<T>> read(byte[] body);

  /** Has it done. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(
      @PathParam("namespace") String namespace,
      @HeaderParam(IdempotencyKey.HEADER) String key,
      @Context UriInfo uri,
      @Context RoutingContext context,
      byte[] body) {
    return creator.create(Call.of(context), kind(), namespace, key, uri, body, this::read);
  }

  /** Deletes the record of it. */
  @DELETE
  @Path("{name}")
  public Response delete(
      @PathParam("namespace") String namespace,
      @PathParam("name") String name,
      @Context UriInfo uri,
      @Context RoutingContext context) {
    Query.none(uri.getQueryParameters());
    return Response.ok(deletions.delete(Call.of(context), kind(), namespace, name)).build();
  }
}
