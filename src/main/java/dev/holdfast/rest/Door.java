package dev.holdfast.rest;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * What holds for every request under {@code /api}, whatever becomes of it: also for those that end
 * before anything else of ours has seen them.
 */
@ApplicationScoped
class Door {
  private static final String PATHS = "/api/";

  /** Before all others. */
  private static final int FIRST = 10_000;

  private final RestConfig config;
  private final Audit audit;

  Door(RestConfig config, Audit audit) {
    this.config = config;
    this.audit = audit;
  }

  void open(@Observes Filters filters) {
    filters.register(this::pass, FIRST);
  }

  private void pass(RoutingContext context) {
    if (!context.request().path().startsWith(PATHS)) {
      context.next();
      return;
    }
    if (!config.enabled()) {
      Answers.end(
          context, new Problem(404, "the REST API is switched off (HOLDFAST_REST_ENABLED)"));
      return;
    }
    context
        .response()
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff");
    context.addEndHandler(end -> audit.end(context));
    long length = length(context);
    if (length > config.maxBody()) {
      Answers.end(
          context,
          new Problem(
              413, "the body may have " + config.maxBody() + " bytes (HOLDFAST_REST_MAX_BODY)"));
      return;
    }
    context.next();
  }

  /** What the request says; of one that comes in pieces, nobody knows before its end. */
  private static long length(RoutingContext context) {
    String told = context.request().getHeader("Content-Length");
    return told != null && told.matches("[0-9]{1,18}") ? Long.parseLong(told) : 0;
  }
}
