package dev.holdfast.rest;

import dev.holdfast.overview.Overview;
import dev.holdfast.overview.OverviewFold;
import dev.holdfast.rest.Permissions.Act;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes overviews, for whoever may see everything that they tell of. */
@ApplicationScoped
class Overviews {
  private static final List<Kind<?>> TOLD =
      List.of(Kind.POLICIES, Kind.BACKUPS, Kind.RESTORES, Kind.PRUNES);

  /** Each reads every record: many at once would starve the API server, and us of memory. */
  private final Semaphore places = new Semaphore(2);

  private final ObjectLists objects;
  private final Permissions permissions;
  private final InstantSource clock;
  private final int maxRunning;

  Overviews(
      ObjectLists objects,
      Permissions permissions,
      InstantSource clock,
      @ConfigProperty(name = "holdfast.max-running-backups") int maxRunning) {
    this.objects = objects;
    this.permissions = permissions;
    this.clock = clock;
    this.maxRunning = maxRunning;
  }

  /**
   * The overview of a namespace.
   *
   * @param namespace which; null for all
   */
  Overview of(Call call, String namespace) {
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
