package dev.holdfast.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the API server whose a token is. What it says counts for half a minute, and never longer
 * than the token itself: a token that was taken back is refused soon.
 *
 * <p>Tokens are remembered by their hash alone.
 */
@ApplicationScoped
class Tokens {
  private static final Duration REMEMBERED = Duration.ofSeconds(30);
  private static final int MOST_REMEMBERED = 1_000;

  private final ApiServer server;
  private final RestConfig config;
  private final InstantSource clock;
  private final ObjectMapper mapper = new ObjectMapper();
  private final Map<String, Known> known =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
              return size() > MOST_REMEMBERED;
            }
          });

  private record Known(Caller caller, Instant until) {}

  Tokens(ApiServer server, RestConfig config, InstantSource clock) {
    this.server = server;
    this.config = config;
    this.clock = clock;
  }

  /** Whose {@code token} is, if that was asked just now; empty if it has to be asked. */
  Optional<Caller> remembered(String token) {
    return Optional.ofNullable(known.get(hash(token)))
        .filter(one -> clock.instant().isBefore(one.until()))
        .map(Known::caller);
  }

  /** Whether {@code token} was somebody's when it was asked for last, be that long ago or not. */
  boolean wasKnown(String token) {
    return known.containsKey(hash(token));
  }

  /** Whose {@code token} is; empty if it is nobody's, or meant for somebody else than us. */
  Optional<Caller> ask(String token) {
    Optional<Caller> caller = review(token);
    if (caller.isEmpty()) {
      known.remove(hash(token));
    }
    return caller;
  }

  private Optional<Caller> review(String token) {
    List<String> audiences = config.audiences().orElse(List.of());
    TokenReview asked =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token)
            .withAudiences(audiences)
            .endSpec()
            .build();
    TokenReviewStatus said = server.call(client -> client.tokenReviews().create(asked)).getStatus();
    if (said == null || !Boolean.TRUE.equals(said.getAuthenticated()) || said.getUser() == null) {
      return Optional.empty();
    }
    // An authenticator that knows no audiences leaves them out, and means those of the API server.
    if (!audiences.isEmpty() && Collections.disjoint(audiences, said.getAudiences())) {
      return Optional.empty();
    }
    Caller caller =
        new Caller(
            said.getUser().getUsername(),
            said.getUser().getUid(),
            said.getUser().getGroups(),
            said.getUser().getExtra());
    Instant until = clock.instant().plus(REMEMBERED);
    Instant end = end(token).filter(until::isAfter).orElse(until);
    known.put(hash(token), new Known(caller, end));
    return Optional.of(caller);
  }

  /**
   * When {@code token} expires, which the API server has just found to be genuine; empty of one
   * that does not say so itself.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4">RFC 7519, "exp"</a>
   */
  private Optional<Instant> end(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      JsonNode end = mapper.readTree(Base64.getUrlDecoder().decode(parts[1])).path("exp");
      return end.isNumber() ? Optional.of(Instant.ofEpochSecond(end.asLong())) : Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      // No JSON web token; it only looked like one.
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }

  private static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
