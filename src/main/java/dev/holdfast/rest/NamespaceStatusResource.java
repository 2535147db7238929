package dev.holdfast.rest;

import dev.holdfast.overview.Overview;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** How a namespace stands. */
@Path(KindResource.NAMESPACE + "status")
@Produces(MediaType.APPLICATION_JSON)
public class NamespaceStatusResource {
  private final Overviews overviews;

  NamespaceStatusResource(Overviews overviews) {
    this.overviews = overviews;
  }

  @GET
  public Overview status(
      @PathParam("namespace") String namespace, @Context RoutingContext context) {
    Names.check(namespace, null);
    return overviews.of(Call.of(context), namespace);
  }
}
