package dev.holdfast.rest;

import dev.holdfast.artifact.Json;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * One line of JSON in the log for every request that changes something or was to: who, what, on
 * what, and what became of it. Its category is {@value #CATEGORY}, so that it can go to a place of
 * its own. The API server's own audit names the operator in these cases, and not who has asked it.
 */
@ApplicationScoped
class Audit {
  static final String CATEGORY = "dev.holdfast.audit";

  private static final Logger LOG = Logger.getLogger(CATEGORY);
  private static final Set<HttpMethod> READING =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
  private static final int MAX_PATH = 500;

  private final InstantSource clock;

  Audit(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The connection of {@code context} has nothing to wait for any more: it has its answer, or is
   * gone.
   */
  void end(RoutingContext context, boolean answered) {
    Call call = Call.of(context);
    if (answered) {
      write(context, context.response().getStatusCode(), true);
    } else {
      call.hungUp().ifPresent(status -> write(context, status, false));
    }
  }

  /** What {@code context} asks for is done, with {@code status} for an answer. */
  void done(RoutingContext context, int status) {
    if (Call.of(context).isDone(status)) {
      write(context, status, false);
    }
  }

  private void write(RoutingContext context, int status, boolean answered) {
    if (READING.contains(context.request().method())) {
      return;
    }
    String path = context.request().path();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", "rest.call");
    line.put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    line.put("outcome", outcome(status));
    line.put("status", status);
    line.put("method", context.request().method().name());
    line.put("path", path.length() <= MAX_PATH ? path : path.substring(0, MAX_PATH));
    if (context.request().remoteAddress() != null) {
      line.put("address", context.request().remoteAddress().hostAddress());
    }
    if (!answered) {
      line.put("answered", false);
    }
    line.putAll(Call.of(context).facts());
    LOG.info(Json.line(line));
  }

  private static String outcome(int status) {
    if (status < 400) {
      return "Done";
    }
    return status < 500 ? "Refused" : "Failed";
  }
}
