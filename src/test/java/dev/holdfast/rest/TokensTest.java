package dev.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long what the API server says of a token counts. */
class TokensTest {
  private static final String PATH = "/apis/authentication.k8s.io/v1/tokenreviews";
  private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");

  private final KubernetesMockServer server = new KubernetesMockServer(false);
  private Instant now = START;

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.destroy();
  }

  @Test
  void answerIsRememberedForHalfAMinute() {
    says(review(true, List.of("holdfast")));
    Tokens tokens = tokens(Optional.of(List.of("holdfast")));
    String token = token(START.plus(Duration.ofHours(1)));

    assertThat(tokens.remembered(token)).isEmpty();
    assertThat(tokens.ask(token)).map(Caller::name).hasValue("alice");
    now = START.plusSeconds(29);
    assertThat(tokens.remembered(token)).map(Caller::groups).hasValue(List.of("staff"));
    now = START.plusSeconds(30);
    assertThat(tokens.remembered(token)).isEmpty();
  }

  @Test
  void tokenIsNotRememberedBeyondItsEnd() {
    says(review(true, List.of("holdfast")));
    Tokens tokens = tokens(Optional.of(List.of("holdfast")));
    String token = token(START.plusSeconds(5));
    tokens.ask(token);
    now = START.plusSeconds(4);
    assertThat(tokens.remembered(token)).isPresent();
    now = START.plusSeconds(5);
    assertThat(tokens.remembered(token)).isEmpty();
  }

  @Test
  void tokenThatDoesNotSayWhenItEndsIsRememberedNoLonger() {
    says(review(true, List.of("holdfast")));
    Tokens tokens = tokens(Optional.of(List.of("holdfast")));
    for (String token : List.of("opaque", "a.b.c", "..", token("\"soon\""))) {
      tokens.ask(token);
      now = START;
      assertThat(tokens.remembered(token)).as(token).isPresent();
      now = START.plusSeconds(30);
      assertThat(tokens.remembered(token)).as(token).isEmpty();
      now = START;
    }
  }

  @Test
  void refusalIsNotRemembered() {
    says(review(false, List.of()));
    Tokens tokens = tokens(Optional.of(List.of("holdfast")));
    assertThat(tokens.ask("x")).isEmpty();
    assertThat(tokens.remembered("x")).isEmpty();
  }

  /** Whoever was let in is asked for again, however many strangers share the address. */
  @Test
  void tokenStaysOneThatWasKnownUntilItIsRefused() {
    server.expect().post().withPath(PATH).andReturn(201, review(true, List.of("holdfast"))).once();
    server.expect().post().withPath(PATH).andReturn(201, review(false, List.of())).once();
    Tokens tokens = tokens(Optional.of(List.of("holdfast")));

    assertThat(tokens.wasKnown("x")).isFalse();
    tokens.ask("x");
    now = START.plus(Duration.ofHours(1));
    assertThat(tokens.remembered("x")).isEmpty();
    assertThat(tokens.wasKnown("x")).isTrue();
    assertThat(tokens.ask("x")).isEmpty();
    assertThat(tokens.wasKnown("x")).isFalse();
  }

  @Test
  void tokenForOthersIsNobodys() {
    says(review(true, List.of("https://kubernetes.default.svc")));
    assertThat(tokens(Optional.of(List.of("holdfast"))).ask("x")).isEmpty();
  }

  @Test
  void authenticatorThatKnowsNoAudiencesMeansTheApiServer() {
    says(review(true, List.of()));
    assertThat(tokens(Optional.of(List.of("holdfast"))).ask("x")).isEmpty();
    assertThat(tokens(Optional.empty()).ask("x")).isPresent();
  }

  @Test
  void apiServerThatDoesNotAnswerLetsNobodyIn() {
    server.expect().post().withPath(PATH).andReturn(500, "{}").always();
    assertThatThrownBy(() -> tokens(Optional.empty()).ask("x"))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(503));
  }

  private void says(TokenReview review) {
    server.expect().post().withPath(PATH).andReturn(201, review).always();
  }

  private static TokenReview review(boolean authenticated, List<String> audiences) {
    return new TokenReviewBuilder()
        .withNewStatus()
        .withAuthenticated(authenticated)
        .withAudiences(audiences)
        .withNewUser()
        .withUsername("alice")
        .withGroups("staff")
        .endUser()
        .endStatus()
        .build();
  }

  private Tokens tokens(Optional<List<String>> audiences) {
    return new Tokens(new ApiServer(server.createClient()), config(audiences), () -> now);
  }

  private static RestConfig config(Optional<List<String>> audiences) {
    return new RestConfig() {
      @Override
      public boolean enabled() {
        return true;
      }

      @Override
      public Optional<List<String>> audiences() {
        return audiences;
      }

      @Override
      public int requestsPerUser() {
        return 1;
      }

      @Override
      public int requestsPerAddress() {
        return 1;
      }

      @Override
      public int maxBody() {
        return 1;
      }
    };
  }

  private static String token(Instant end) {
    return token(String.valueOf(end.getEpochSecond()));
  }

  private static String token(String end) {
    String claims = "{\"exp\": " + end + "}";
    return "e30."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".signature";
  }
}
