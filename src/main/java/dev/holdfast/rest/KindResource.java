package dev.holdfast.rest;

import io.fabric8.kubernetes.client.CustomResource;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;

/** What can be read of each kind. The paths below it are those of its subclasses. */
@Produces(MediaType.APPLICATION_JSON)
abstract class KindResource<T extends CustomResource<?, ?>> {
  static final String ROOT = "/api/v1";
  static final String NAMESPACE = ROOT + "/namespaces/{namespace}/";

  private final Kind<T> kind;

  @Inject ObjectLists objects;

  KindResource(Kind<T> kind) {
    this.kind = kind;
  }

  Kind<T> kind() {
    return kind;
  }

  /** Those of a namespace. */
  @GET
  public Response list(
      @PathParam("namespace") String namespace,
      @Context UriInfo uri,
      @Context RoutingContext context) {
    ListQuery query = ListQuery.of(uri.getQueryParameters(), kind);
    return Response.ok(objects.list(Call.of(context), kind, namespace, query)).build();
  }

  /** One of them. */
  @GET
  @Path("{name}")
  public Response show(
      @PathParam("namespace") String namespace,
      @PathParam("name") String name,
      @Context RoutingContext context) {
    return Response.ok(objects.show(Call.of(context), kind, namespace, name)).build();
  }

  /** What happened to it. */
  @GET
  @Path("{name}/events")
  public Response events(
      @PathParam("namespace") String namespace,
      @PathParam("name") String name,
      @Context RoutingContext context) {
    return Response.ok(Map.of("items", objects.events(Call.of(context), kind, namespace, name)))
        .build();
  }
}
