package dev.holdfast.rest;

import io.fabric8.kubernetes.client.CustomResource;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** Lists over all namespaces. */
@Path(KindResource.ROOT)
@Produces(MediaType.APPLICATION_JSON)
public class ClusterResource {
  private final ObjectLists objects;

  ClusterResource(ObjectLists objects) {
    this.objects = objects;
  }

  @GET
  @Path("policies")
  public Response policies(@Context UriInfo uri, @Context RoutingContext context) {
    return list(Kind.POLICIES, uri, context);
  }

  @GET
  @Path("backups")
  public Response backups(@Context UriInfo uri, @Context RoutingContext context) {
    return list(Kind.BACKUPS, uri, context);
  }

  @GET
  @Path("restores")
  public Response restores(@Context UriInfo uri, @Context RoutingContext context) {
    return list(Kind.RESTORES, uri, context);
  }

  @GET
  @Path("prunes")
  public Response prunes(@Context UriInfo uri, @Context RoutingContext context) {
    return list(Kind.PRUNES, uri, context);
  }

  @GET
  @Path("copies")
  public Response copies(@Context UriInfo uri, @Context RoutingContext context) {
    return list(Kind.COPIES, uri, context);
  }

  @GET
  @Path("catalogues")
  public Response catalogues(@Context UriInfo uri, @Context RoutingContext context) {
    return list(Kind.CATALOGUES, uri, context);
  }

  @GET
  @Path("checks")
  public Response checks(@Context UriInfo uri, @Context RoutingContext context) {
    return list(Kind.CHECKS, uri, context);
  }

  private <T extends CustomResource<?, ?>> Response list(
      Kind<T> kind, UriInfo uri, RoutingContext context) {
    ListQuery query = ListQuery.of(uri.getQueryParameters(), kind);
    return Response.ok(objects.list(Call.of(context), kind, null, query)).build();
  }
}
