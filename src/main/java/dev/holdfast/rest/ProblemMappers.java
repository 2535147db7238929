package dev.holdfast.rest;

import dev.holdfast.request.InvalidRequestException;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Tells every error as a {@link Problem}, and nothing of what is inside of us. */
public class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  @ServerExceptionMapper
  public Response problem(ProblemException e) {
    return response(e.problem(), e.headers());
  }

  @ServerExceptionMapper
  public Response invalid(InvalidRequestException e) {
    return response(new Problem(422, e.getMessage(), e.problems()), Map.of());
  }

  @ServerExceptionMapper
  public Response web(WebApplicationException e) {
    int status = e.getResponse().getStatus();
    if (status >= 500) {
      return unexpected(e);
    }
    String allow = e.getResponse().getHeaderString(HttpHeaders.ALLOW);
    return response(
        new Problem(status, detail(e)),
        allow == null ? Map.of() : Map.of(HttpHeaders.ALLOW, allow));
  }

  @ServerExceptionMapper
  public Response unexpected(Throwable e) {
    LOG.error("The REST API has failed", e);
    return response(
        new Problem(500, "something is wrong with Holdfast itself; its log says what"), Map.of());
  }

  private static String detail(WebApplicationException e) {
    if (e instanceof NotFoundException) {
      return "there is no such path; /api/v1/openapi lists all";
    }
    if (e instanceof NotAllowedException) {
      return "this path has other methods only; /api/v1/openapi lists them";
    }
    if (e instanceof NotSupportedException) {
      return "Content-Type: send application/json";
    }
    if (e instanceof NotAcceptableException) {
      return "Accept: answers are application/json, and errors application/problem+json";
    }
    return "the request cannot be understood";
  }

  static Response response(Problem problem, Map<String, String> headers) {
    Response.ResponseBuilder builder =
        Response.status(problem.status()).entity(problem).type(Problem.MEDIA_TYPE);
    headers.forEach(builder::header);
    return builder.build();
  }
}
