package dev.holdfast.faults;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Asks operators what machines ask them: whether they are ready, metrics, and REST. */
final class Questions {
  private static final String WORKING = "holdfast_reconciling 1.0";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Nobody who has no token is let in, nor asked who he is too often. */
  private static final Set<Integer> KEPT_OUT = Set.of(401, 429);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  /**
   * What they answer.
   *
   * @param silent what one of them does not answer as it should
   * @param working those that say that they work
   */
  record Answers(List<String> silent, List<String> working) {}

  Answers ask(List<Replica> operators) {
    List<String> silent = new ArrayList<>();
    List<String> working = new ArrayList<>();
    for (Replica operator : operators) {
      try {
        HttpResponse<String> ready = get(operator, "/q/health/ready");
        if (ready.statusCode() != 200) {
          silent.add(operator.name() + " is not ready: " + ready.body());
        }
        int rest = get(operator, "/api/v1/backups").statusCode();
        if (!KEPT_OUT.contains(rest)) {
          silent.add(operator.name() + " answers REST without a token with " + rest);
        }
        HttpResponse<String> metrics = get(operator, "/q/metrics");
        if (metrics.statusCode() != 200) {
          silent.add(operator.name() + " answers a scrape with " + metrics.statusCode());
        }
        if (metrics.body().lines().anyMatch(WORKING::equals)) {
          working.add(operator.name());
        }
      } catch (IOException e) {
        silent.add(operator.name() + " does not answer: " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("nobody waits for the answer any more", e);
      }
    }
    return new Answers(List.copyOf(silent), List.copyOf(working));
  }

  private HttpResponse<String> get(Replica operator, String path)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(operator.http(path)).timeout(PATIENCE).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
