package dev.holdfast.rest;

import dev.holdfast.artifact.Json;
import io.vertx.ext.web.RoutingContext;

/** Answers requests that get no further. */
final class Answers {
  private Answers() {}

  static void end(RoutingContext context, Problem problem) {
    // Its body may still be under way, and nobody will read it.
    context
        .response()
        .setStatusCode(problem.status())
        .putHeader("Content-Type", Problem.MEDIA_TYPE)
        .putHeader("Connection", "close")
        .end(Json.line(problem));
  }
}
