package dev.holdfast.rest;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;

/**
 * What holds for every request to the REST API, whatever becomes of it: also for those that end
 * before anything else of ours has seen them.
 */
@ApplicationScoped
class Door {
  /**
   * Health and metrics, which have nothing below them that is ours. All else is taken for the API:
   * a path may be written in more ways ({@code //api}, {@code /api;x=y}) than could be told here.
   */
  private static final String OTHERS = "/q/";

  private static final Set<HttpMethod> WITH_BODY =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

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
    if (isForOthers(context)) {
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
    context.addEndHandler(end -> audit.end(context, end.succeeded()));
    if (!saysItsLength(context.request())) {
      Answers.end(context, new Problem(411, "Content-Length: say how long the body is"));
      return;
    }
    if (length(context.request()) > config.maxBody()) {
      Answers.end(
          context,
          new Problem(
              413, "the body may have " + config.maxBody() + " bytes (HOLDFAST_REST_MAX_BODY)"));
      return;
    }
    context.next();
  }

  /** Goes by what is routed by: {@code /q/../api} is none of theirs. */
  private static boolean isForOthers(RoutingContext context) {
    try {
      return context.normalizedPath().startsWith(OTHERS);
    } catch (IllegalArgumentException e) {
      // No path at all; nobody serves it, and it is not to be passed over either.
      return false;
    }
  }

  /** Whether it is known how long the body is, before any of it is read. */
  private static boolean saysItsLength(HttpServerRequest request) {
    return request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null
        && (request.version() != HttpVersion.HTTP_2
            || !WITH_BODY.contains(request.method())
            || request.getHeader(HttpHeaders.CONTENT_LENGTH) != null);
  }

  private static long length(HttpServerRequest request) {
    String told = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (told == null) {
      return 0;
    }
    return told.matches("[0-9]{1,18}") ? Long.parseLong(told) : Long.MAX_VALUE;
  }
}
