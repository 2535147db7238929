package dev.holdfast.rest;

import static dev.holdfast.rest.RestStage.NAMESPACE;
import static dev.holdfast.rest.RestStage.rule;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.rest.RandomRequests.Asked;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever anybody sends, an error is a problem of theirs that is told as the document says. */
class RestFuzzIT {
  private static final int REQUESTS_EACH = Integer.getInteger("holdfast.fuzz", 40);
  private static final List<String> METHODS =
      List.of("get", "put", "post", "delete", "patch", "options");

  private static RestStage stage;
  private static String boss;
  private static JsonNode document;

  @BeforeAll
  static void start() {
    stage =
        RestStage.start(
            Map.of(
                "HOLDFAST_REST_REQUESTS_PER_USER",
                "1000000",
                "HOLDFAST_REST_REQUESTS_PER_ADDRESS",
                "1000000"));
    boss = stage.somebody(NAMESPACE, "boss", rule(Api.GROUP, "*", "*"), rule("", "events", "list"));
    document =
        RestStage.Answer.json(
            stage.send(stage.request("GET", "/api/v1/openapi?format=json", null)).body());
  }

  @AfterAll
  static void stop() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void randomRequestsNeverFailUs() {
    long seed = Long.getLong("holdfast.fuzz.seed", 20_261_122L);
    RandomRequests requests = new RandomRequests(document, NAMESPACE, seed);
    Map<Integer, Integer> seen = new TreeMap<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation -> {
                          for (int i = 0; i < REQUESTS_EACH; i++) {
                            Asked asked = requests.next(path.getKey(), operation.getValue());
                            seen.merge(
                                check(operation.getKey(), operation.getValue(), asked, seed),
                                1,
                                Integer::sum);
                          }
                        }));
    System.out.println("answers by status: " + seen);
    // Had it never got through to what it is about, it would have shown nothing.
    assertThat(seen.keySet()).contains(200, 201, 400, 404, 413, 422);
    assertThat(stage.operator().isAlive()).isTrue();
    assertThat(stage.operator().log()).doesNotContain("The REST API has failed");
  }

  private static int check(String method, JsonNode operation, Asked asked, long seed) {
    HttpRequest.Builder request =
        stage
            .request(method.toUpperCase(Locale.ROOT), asked.path(), asked.body())
            .header("Authorization", "Bearer " + boss);
    if (asked.key() != null) {
      request.header("Idempotency-Key", asked.key());
    }
    HttpResponse<String> response = stage.send(request);
    String what =
        "seed "
            + seed
            + ": "
            + method
            + " "
            + shortened(asked.path())
            + " "
            + shortened(String.valueOf(asked.body()))
            + " -> "
            + response.statusCode()
            + " "
            + shortened(response.body());
    assertThat(response.statusCode()).as(what).isLessThan(500);
    assertThat(operation.path("responses").has(String.valueOf(response.statusCode())))
        .as("documented: " + what)
        .isTrue();
    if (response.statusCode() >= 400) {
      assertProblem(response, what);
    }
    assertThat(response.headers().firstValue("X-Injected")).as(what).isEmpty();
    return response.statusCode();
  }

  private static void assertProblem(HttpResponse<String> response, String what) {
    assertThat(response.headers().firstValue("content-type"))
        .as(what)
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    JsonNode problem = RestStage.Answer.json(response.body());
    assertThat(problem.path("status").asInt()).as(what).isEqualTo(response.statusCode());
    assertThat(problem.path("detail").asText()).as(what).isNotEmpty();
    assertThat(response.body())
        .as(what)
        .doesNotContain("Exception", "dev.holdfast.", "java.", "com.fasterxml", "\\tat ");
    assertThat(problem.path("detail").asText().chars())
        .as(what)
        .noneMatch(c -> Character.isISOControl(c));
  }

  @Test
  void methodsThatAreNotDocumentedAreNotServed() {
    document
        .path("paths")
        .properties()
        .forEach(
            path -> {
              String concrete =
                  path.getKey().replace("{namespace}", NAMESPACE).replace("{name}", "a");
              for (String method : METHODS) {
                if (!path.getValue().has(method) && !method.equals("options")) {
                  HttpResponse<String> response =
                      stage.send(
                          stage
                              .request(method.toUpperCase(Locale.ROOT), concrete, "{}")
                              .header("Authorization", "Bearer " + boss));
                  assertThat(response.statusCode()).as(method + " " + concrete).isEqualTo(405);
                  assertProblem(response, method + " " + concrete);
                }
              }
            });
  }

  @Test
  void nobodyGetsAnythingWithoutAToken() {
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation -> {
                          String concrete =
                              path.getKey()
                                  .replace("{namespace}", NAMESPACE)
                                  .replace("{name}", "a");
                          HttpResponse<String> response =
                              stage.send(
                                  stage.request(
                                      operation.getKey().toUpperCase(Locale.ROOT),
                                      concrete,
                                      operation.getValue().has("requestBody") ? "{}" : null));
                          assertThat(response.statusCode())
                              .as(operation.getKey() + " " + concrete)
                              .isEqualTo(401);
                          assertProblem(response, concrete);
                        }));
  }

  @Test
  void brokenHttpEndsNothingButItsConnection() throws IOException {
    String authorization = "Authorization: Bearer " + boss + "\r\n";
    for (String raw :
        List.of(
            "GET /api/v1/namespaces/%zz/backups HTTP/1.1\r\nHost: a\r\n" + authorization + "\r\n",
            "GET /api/v1/namespaces/\u0001/backups HTTP/1.1\r\nHost: a\r\n"
                + authorization
                + "\r\n",
            "GET /api/v1/backups?limit=%zz HTTP/1.1\r\nHost: a\r\n" + authorization + "\r\n",
            "GET /api/v1/backups?%00=%ff HTTP/1.1\r\nHost: a\r\n" + authorization + "\r\n",
            "GET /api/v1//backups HTTP/1.1\r\nHost: a\r\n" + authorization + "\r\n",
            "GET /api/v1/../v1/backups HTTP/1.1\r\nHost: a\r\n" + authorization + "\r\n",
            "GET /api/v1/backups;x=y HTTP/1.1\r\nHost: a\r\n" + authorization + "\r\n",
            "NONSENSE /api/v1/backups HTTP/1.1\r\nHost: a\r\n" + authorization + "\r\n",
            "POST /api/v1/namespaces/shops/backups HTTP/1.1\r\nHost: a\r\nContent-Type: ;;;\r\n"
                + "Content-Length: 2\r\n"
                + authorization
                + "\r\n{}",
            "POST /api/v1/namespaces/shops/backups HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n"
                + authorization
                + "\r\n{}",
            "GET /api/v1/backups HTTP/1.1\r\nHost: a\r\nAccept: ;;;\r\n" + authorization + "\r\n",
            "GET /api/v1/backups HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(40_000) + "\r\n\r\n",
            "\u0000\u0001\u0002\r\n\r\n")) {
      String answer = raw(raw);
      String what = shortened(raw) + " -> " + shortened(answer);
      assertThat(answer).as(what).doesNotContain("Exception", "\tat ");
      if (!answer.isEmpty()) {
        int status = Integer.parseInt(answer.substring(9, 12));
        assertThat(status).as(what).isLessThan(500);
      }
    }
    assertThat(stage.get(boss, "/api/v1/namespaces/shops/backups").status()).isEqualTo(200);
  }

  /** What comes back for these bytes; empty if the connection just ends. */
  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), stage.port())) {
      socket.setSoTimeout(3_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      List<Byte> read = new ArrayList<>();
      InputStream in = socket.getInputStream();
      try {
        for (int b = in.read(); b >= 0 && read.size() < 4_000; b = in.read()) {
          read.add((byte) b);
        }
      } catch (IOException e) {
        // It keeps the connection for the next request, or has cut it off.
      }
      byte[] bytes = new byte[read.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = read.get(i);
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  private static String shortened(String text) {
    return text.length() <= 500 ? text : text.substring(0, 500) + "…";
  }
}
