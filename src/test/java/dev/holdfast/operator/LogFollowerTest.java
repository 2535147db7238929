package dev.holdfast.operator;

import static dev.holdfast.operator.ScriptedLogs.POD;
import static dev.holdfast.operator.ScriptedLogs.dropped;
import static dev.holdfast.operator.ScriptedLogs.failure;
import static dev.holdfast.operator.ScriptedLogs.progress;
import static dev.holdfast.operator.ScriptedLogs.progressLine;
import static dev.holdfast.operator.ScriptedLogs.refused;
import static dev.holdfast.operator.ScriptedLogs.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFollowerTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration SILENCE = Duration.ofSeconds(3);
  private static final String REPORT =
      Json.line(
              new RunReport(
                  "uid", FailureReason.DUMP_FAILED, "no", null, null, null, NOON, NOON, 0, 0))
          + "\n";

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final AtomicInteger notices = new AtomicInteger();
  private final CountDownLatch ended = new CountDownLatch(1);
  private ScriptedLogs logs;
  private LogFollower follower;

  @AfterEach
  void stop() throws InterruptedException {
    follower.close();
    assertThat(ended.await(10, TimeUnit.SECONDS)).as("the thread has ended").isTrue();
    logs.close();
  }

  @Test
  void newestProgressCounts() {
    follow(new ScriptedLogs(text(progress(100) + progress(200))));

    assertProgress(200);
    assertThat(follower.newest().orElseThrow().heardAt()).isEqualTo(NOON);
    assertThat(notices).hasPositiveValue();
    assertThat(logs.queries().get(0))
        .contains("follow=true")
        .contains("tailLines=5")
        .contains("container=holdfast");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not JSON at all",
        "",
        "null",
        "[]",
        "42",
        "{}",
        "{\"type\":\"something-newer\"}",
        "{\"type\":\"progress\",\"rawBytes\":\"many\"}",
        "{\"type\":\"report\"}",
        "{\"type\":\"progress\",\"rawBytes\":1}{\"type\":\"progress\"}",
        "\u001b[2J\u0007\u0000 escape\u009b31m",
        "00\":12,\"storedBytes\":6}"
      })
  void garbageIsPassedOver(String garbage) {
    follow(new ScriptedLogs(text(garbage + "\n" + progress(100))));

    assertProgress(100);
  }

  @Test
  void hugeLineIsPassedOverInBoundedMemory() {
    long half = Runtime.getRuntime().maxMemory() / 2;
    AtomicInteger sent = new AtomicInteger();
    byte[] block = new byte[1 << 20];
    Arrays.fill(block, (byte) 'x');
    int blocks = (int) Math.min(256, half >> 20);
    follow(
        new ScriptedLogs(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              for (int i = 0; i < blocks; i++) {
                exchange.getResponseBody().write(block);
                sent.incrementAndGet();
              }
              exchange.getResponseBody().write(("\n" + progress(300)).getBytes(UTF_8));
              exchange.close();
            }));

    assertProgress(300);
    assertThat(sent).hasValue(blocks);
  }

  @Test
  void lineThatIsCutByTheEndOfTheStreamComesWholeWithTheNext() {
    String line = progress(200);
    follow(
        new ScriptedLogs(text(progress(100) + line.substring(0, 30)), text(progress(100) + line)));

    assertProgress(200);
  }

  @Test
  void connectionIsMadeAgainHoweverItEnds() {
    follow(
        new ScriptedLogs(
            dropped(progress(100)),
            refused(),
            failure(500, "the kubelet cannot be reached"),
            failure(400, "container holdfast is waiting to start"),
            failure(403, "not yet"),
            text(progress(200))));

    assertProgress(200);
  }

  @Test
  void connectionThatSaysNothingIsGivenUp() {
    logs = new ScriptedLogs();
    follow(logs, logs.open(progress(100)), text(progress(100) + progress(200)));

    assertProgress(200);
  }

  @Test
  void whatWasReadBeforeIsNoSignOfLife() {
    String all = progress(100) + progress(200) + progress(300);
    follow(new ScriptedLogs(text(all)));
    assertProgress(300);
    int connections = logs.queries().size();
    now.set(NOON.plusSeconds(600));

    await().until(() -> logs.queries().size() >= connections + 2);
    assertThat(follower.newest().orElseThrow())
        .isEqualTo(new JobLogs.Heard(progressLine(300), NOON));
  }

  @Test
  void whatIsNewAfterAReconnectIsASignOfLife() {
    follow(new ScriptedLogs(text(progress(100)), text(progress(100) + progress(200))));
    assertProgress(200);
  }

  @Test
  void clockOfANodeThatIsSetBackSilencesNobody() {
    follow(new ScriptedLogs(text(progress(500) + progress(100))));

    assertProgress(100);
  }

  @Test
  void reportIsTheEnd() throws InterruptedException {
    logs = new ScriptedLogs();
    follow(logs, logs.open(progress(100) + REPORT));

    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(logs.queries()).hasSize(1);
  }

  @Test
  void podThatVanishesIsFollowedNoMore() throws InterruptedException {
    logs = new ScriptedLogs(failure(404, "pods not found"));
    logs.pod(null);
    follow(logs);

    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(logs.queries()).hasSize(1);
  }

  @Test
  void podThatIsDeletedWhileItIsFollowedIsFollowedNoMore() throws InterruptedException {
    logs = new ScriptedLogs(text(progress(100)));
    logs.pod(null);
    follow(logs);

    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(logs.queries()).hasSize(1);
  }

  @Test
  void podThatWasKilledBeforeItReportedIsFollowedNoMore() throws InterruptedException {
    logs = new ScriptedLogs(text(progress(100)));
    logs.pod(new PodBuilder(POD).editStatus().withPhase("Failed").endStatus().build());
    follow(logs);

    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(logs.queries()).hasSize(1);
  }

  @Test
  void namesakeOfThePodIsNotFollowed() throws InterruptedException {
    Pod namesake = new PodBuilder(POD).editMetadata().withUid("other").endMetadata().build();
    logs = new ScriptedLogs(text(progress(100)));
    logs.pod(namesake);
    follow(logs);

    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void closeEndsAStreamThatSaysNothing() throws InterruptedException {
    logs = new ScriptedLogs();
    follow(logs, logs.open(progress(100)));
    assertProgress(100);

    follower.close();

    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void noticesAreFewerThanLines() {
    StringBuilder flood = new StringBuilder();
    for (int i = 1; i <= 1_000; i++) {
      flood.append(progress(i));
    }
    follow(new ScriptedLogs(text(flood.toString())));

    assertProgress(1_000);
    assertThat(notices).hasValueLessThan(10);
  }

  private void follow(ScriptedLogs server, ScriptedLogs.Part... more) {
    logs = server;
    logs.add(more);
    follower =
        LogFollower.start(
            logs.client(), now::get, POD, notices::incrementAndGet, ended::countDown, SILENCE);
  }

  private void assertProgress(long raw) {
    await()
        .untilAsserted(
            () ->
                assertThat(follower.newest().map(JobLogs.Heard::progress))
                    .contains(progressLine(raw)));
  }

  private static org.awaitility.core.ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }
}
