package dev.holdfast.rest;

import dev.holdfast.overview.Overview;
import dev.holdfast.rest.Permissions.Act;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/** How all of it stands, and how it is configured. */
@Path(KindResource.ROOT)
@Produces(MediaType.APPLICATION_JSON)
public class StatusResource {
  private final Overviews overviews;
  private final Permissions permissions;
  private final ShownConfiguration configuration;

  StatusResource(Overviews overviews, Permissions permissions, ShownConfiguration configuration) {
    this.overviews = overviews;
    this.permissions = permissions;
    this.configuration = configuration;
  }

  @GET
  @Path("status")
  public Overview status(@Context RoutingContext context) {
    return overviews.of(Call.of(context), null);
  }

  /** For whoever may see the policies of the whole cluster. */
  @GET
  @Path("configuration")
  public Map<String, String> configuration(@Context RoutingContext context) {
    permissions.require(Call.of(context), Act.of("list", Kind.POLICIES, null, null));
    return configuration.values();
  }
}
