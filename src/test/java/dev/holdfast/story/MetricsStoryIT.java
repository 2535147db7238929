package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.FreePort;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.SampleDatabase;
import dev.holdfast.embedded.SilentProxy;
import dev.holdfast.embedded.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What machines see of the packaged operator: metrics, health and its log. */
class MetricsStoryIT {
  private static final int PORT = FreePort.find();
  private static final Map<String, String> CONFIGURATION =
      Map.of(
          "QUARKUS_HTTP_PORT",
          String.valueOf(PORT),
          "QUARKUS_LOG_CONSOLE_JSON_ENABLED",
          "true",
          "HOLDFAST_CATALOGUE_EVERY",
          "0");

  private static EmbeddedStack stack;
  private static Story story;

  @BeforeAll
  static void start() {
    stack = EmbeddedStack.start();
    story = new Story(stack);
    stack.operator().kill();
    stack.startOperator(CONFIGURATION);
    SampleDatabase.create(stack.postgres(), "shop", 5);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void backupIsSeenInTheMetricsUntilItsPolicyIsGone() throws IOException {
    stack.kubelet().createClaim(EmbeddedStack.NAMESPACE, "metrics");
    story.policy(
        "seen",
        story.parts().withDatabases("shop"),
        Destination.of("local", new VolumeDestination("metrics", "/")));
    story.backup("seen-by-hand", "seen");
    assertThat(story.awaitFinal("seen-by-hand").getStatus().phase())
        .isEqualTo(BackupPhase.COMPLETED);

    String of = "namespace=\"default\",policy=\"seen\"";
    await(
        () ->
            value("holdfast_backup_last_success_timestamp_seconds{" + of + ",tier=\"manual\"") > 0);
    assertThat(value("holdfast_backups{" + of + ",phase=\"Completed\"")).isEqualTo(1);
    // What has ended is counted a moment after it is written that it has.
    String runs = "holdfast_backup_runs_total{" + of + ",tier=\"manual\",outcome=\"Completed\"";
    await(() -> value(runs) > 0);
    assertThat(value(runs)).isEqualTo(1);
    await(() -> value("holdfast_backup_duration_seconds_count{outcome=\"Completed\"") > 0);
    assertThat(value("holdfast_destination_size_bytes{" + of)).isPositive();
    assertThat(value("holdfast_destination_free_bytes{" + of))
        .isBetween(1.0, value("holdfast_destination_size_bytes{" + of));
    assertThat(value("holdfast_reconciliation_duration_seconds_count{controller=\"backup\""))
        .isPositive();
    assertThat(value("holdfast_reconciling")).isEqualTo(1);
    assertThat(value("holdfast_build_info{version=\"")).isEqualTo(1);
    assertThat(metrics()).as("no series are of single backups").doesNotContain("seen-by-hand");

    assertThatAllIsOnThePage();

    // After a restart it is there again at once, without any run.
    stack.operator().kill();
    stack.startOperator(CONFIGURATION);
    await(() -> value("holdfast_backup_last_success_timestamp_seconds{" + of) > 0);

    stack.client().resources(BackupPolicy.class).withName("seen").delete();

    await(() -> !metrics().contains("policy=\"seen\""));
  }

  /** The page is tested against a made-up cluster; here against the real endpoint. */
  private static void assertThatAllIsOnThePage() throws IOException {
    String page = Files.readString(Path.of("docs", "metrics.md"));
    Matcher type = Pattern.compile("# TYPE (\\S+) ").matcher(metrics());
    Set<String> others = new TreeSet<>();
    int own = 0;
    while (type.find()) {
      String name = type.group(1);
      if (!name.startsWith("holdfast_")) {
        others.add(name.replaceFirst("_.*", ""));
      } else if (!name.endsWith("_max") || page.contains("`" + name + "`")) {
        own++;
        assertThat(page).contains("`" + name + "`");
      }
    }

    assertThat(own).as("metrics of the operator's own").isGreaterThan(20);
    assertThat(others).containsExactly("jvm", "process", "system");
  }

  @Test
  void logIsJsonWithFieldsOfItsOwn() throws IOException {
    story.policy("logged", story.parts().withDatabases("shop"));
    story.backup("logged-by-hand", "logged");
    story.awaitFinal("logged-by-hand");

    ObjectMapper json = new ObjectMapper();
    boolean found = false;
    String log = stack.operator().log();
    // The last line may still be being written.
    for (String line : log.substring(0, log.lastIndexOf('\n') + 1).lines().toList()) {
      JsonNode entry = json.readTree(line);
      assertThat(entry.get("level")).as(line).isNotNull();
      JsonNode context = entry.get("mdc");
      if (context != null && context.path("backup").asText().equals("logged-by-hand")) {
        found = true;
        assertThat(context.path("policy").asText()).isEqualTo("logged");
        assertThat(context.path("namespace").asText()).isEqualTo("default");
      }
    }
    assertThat(found).as("lines about the backup").isTrue();
  }

  /** Readiness says what is missing; liveness does not, since a restart would not help. */
  @Test
  void operatorWithoutAnApiServerIsAliveAndSaysWhyItIsNotReady() throws Exception {
    int port = FreePort.find();
    int server = URI.create(stack.kubernetes().url()).getPort();
    try (TemporaryDirectory directory = TemporaryDirectory.create("holdfast-deaf");
        SilentProxy proxy = SilentProxy.start(server, "/nothing-is-like-this?")) {
      Path kubeconfig = directory.path().resolve("kubeconfig");
      Files.writeString(
          kubeconfig,
          Files.readString(stack.kubeconfig()).replace(":" + server, ":" + proxy.port()));
      try (HoldfastProcess operator =
          HoldfastProcess.operator(
              kubeconfig,
              directory.path().resolve("operator.log"),
              Map.of("QUARKUS_HTTP_PORT", String.valueOf(port)))) {
        await(() -> status(port, "ready") == 200);

        proxy.close();

        await(() -> status(port, "ready") == 503);
        assertThat(body(port, "ready")).contains("api server", "cannot be reached");
        assertThat(status(port, "live")).isEqualTo(200);
        assertThat(operator.isAlive()).isTrue();
      }
    }
  }

  private static double value(String series) {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .max()
        .orElse(-1);
  }

  private static String metrics() {
    return get(PORT, "/q/metrics").body();
  }

  private static int status(int port, String check) {
    return get(port, "/q/health/" + check).statusCode();
  }

  private static String body(int port, String check) {
    return get(port, "/q/health/" + check).body();
  }

  private static HttpResponse<String> get(int port, String path) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                  .header("Accept", "text/plain, application/json")
                  .timeout(Duration.ofSeconds(60))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(300))
        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
        .until(condition);
  }
}
