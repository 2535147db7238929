package dev.holdfast.rest;

import dev.holdfast.overview.Overview;
import dev.holdfast.overview.OverviewFold;
import dev.holdfast.rest.Permissions.Act;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How all of it stands, and how it is configured. */
@Path(KindResource.ROOT)
@Produces(MediaType.APPLICATION_JSON)
public class StatusResource {
  private static final List<Kind<?>> TOLD =
      List.of(Kind.POLICIES, Kind.BACKUPS, Kind.RESTORES, Kind.PRUNES);

  /** Each reads every record: many at once would starve the API server, and us of memory. */
  private final Semaphore places = new Semaphore(2);

  private final ObjectLists objects;
  private final Permissions permissions;
  private final InstantSource clock;
  private final ShownConfiguration configuration;
  private final int maxRunning;

  StatusResource(
      ObjectLists objects,
      Permissions permissions,
      InstantSource clock,
      ShownConfiguration configuration,
      @ConfigProperty(name = "holdfast.max-running-backups") int maxRunning) {
    this.objects = objects;
    this.permissions = permissions;
    this.clock = clock;
    this.configuration = configuration;
    this.maxRunning = maxRunning;
  }

  @GET
  @Path("status")
  public Overview status(@Context RoutingContext context) {
    return overview(Call.of(context), null);
  }

  @GET
  @Path("namespaces/{namespace}/status")
  public Overview status(
      @PathParam("namespace") String namespace, @Context RoutingContext context) {
    Names.check(namespace, null);
    return overview(Call.of(context), namespace);
  }

  /** For whoever may see the policies of the whole cluster. */
  @GET
  @Path("configuration")
  public Map<String, String> configuration(@Context RoutingContext context) {
    permissions.require(Call.of(context), Act.of("list", Kind.POLICIES, null, null));
    return configuration.values();
  }

  private Overview overview(Call call, String namespace) {
    TOLD.forEach(kind -> permissions.require(call, Act.of("list", kind, namespace, null)));
    if (!places.tryAcquire()) {
      throw new ProblemException(
          new Problem(429, "others are being told the status just now; try again"),
          Map.of("Retry-After", "2"));
    }
    try {
      OverviewFold fold = new OverviewFold();
      objects.each(Kind.POLICIES, namespace, fold::add);
      objects.each(Kind.BACKUPS, namespace, fold::add);
      objects.each(Kind.RESTORES, namespace, fold::add);
      objects.each(Kind.PRUNES, namespace, fold::add);
      return fold.at(clock.instant(), maxRunning);
    } finally {
      places.release();
    }
  }
}
