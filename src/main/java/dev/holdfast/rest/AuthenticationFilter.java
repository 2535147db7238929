package dev.holdfast.rest;

import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lets nobody in who is not known, or who comes too often. */
@Provider
@Priority(Priorities.AUTHENTICATION)
public class AuthenticationFilter implements ContainerRequestFilter {
  /**
   * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-2.1">RFC 6750, bearer tokens</a>
   */
  private static final Pattern BEARER =
      Pattern.compile("Bearer +([A-Za-z0-9._~+/-]{1,16384}=*)", Pattern.CASE_INSENSITIVE);

  private final Tokens tokens;
  private final InstantSource clock;
  private final RateLimits limits;

  @Inject RoutingContext context;

  AuthenticationFilter(Tokens tokens, RateLimits limits, InstantSource clock) {
    this.tokens = tokens;
    this.clock = clock;
    this.limits = limits;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Call.of(context).begin();
    Instant now = clock.instant();
    Optional<String> token = token(request.getHeaders().get(HttpHeaders.AUTHORIZATION));
    Caller caller =
        token
            .flatMap(tokens::remembered)
            .or(() -> asked(token, context.request().remoteAddress(), now))
            .orElseThrow(AuthenticationFilter::unknown);
    Call.of(context).isFrom(caller);
    Duration wait = limits.users().take(caller.name(), now);
    if (!wait.isZero()) {
      throw tooMany("a user", wait);
    }
  }

  /**
   * To be asked for nothing costs the API server something, too. Whose token was known is not held
   * to what others do who come from the same address, which may be that of a proxy.
   */
  private Optional<Caller> asked(Optional<String> token, SocketAddress address, Instant now) {
    if (token.filter(tokens::wasKnown).isPresent()) {
      return token.flatMap(tokens::ask);
    }
    String origin = Addresses.origin(address);
    Duration wait = limits.addresses().take(origin, now);
    if (!wait.isZero()) {
      throw tooMany("an address without a token that is known", wait);
    }
    Optional<Caller> caller = token.flatMap(tokens::ask);
    if (caller.isPresent()) {
      limits.addresses().giveBack(origin, now);
    }
    return caller;
  }

  private static Optional<String> token(List<String> headers) {
    if (headers == null || headers.size() != 1) {
      return Optional.empty();
    }
    Matcher bearer = BEARER.matcher(headers.get(0));
    return bearer.matches() ? Optional.of(bearer.group(1)) : Optional.empty();
  }

  private static ProblemException unknown() {
    return new ProblemException(
        new Problem(
            401,
            "give a token of Kubernetes that is meant for Holdfast: Authorization: Bearer …, such"
                + " as kubectl create token prints with --audience"),
        Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"holdfast\""));
  }

  private static ProblemException tooMany(String who, Duration wait) {
    long seconds = Math.max(1, (wait.toMillis() + 999) / 1000);
    return new ProblemException(
        new Problem(429, "too many requests of " + who + "; wait for " + seconds + " s"),
        Map.of(HttpHeaders.RETRY_AFTER, String.valueOf(seconds)));
  }
}
