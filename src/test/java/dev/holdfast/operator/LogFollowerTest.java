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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFollowerTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  /** So long that nothing ends in a test but what the test has end. */
  private static final LogPatience LONG = patience(Duration.ofMinutes(1));

  /** For tests of what happens when patience ends. */
  private static final LogPatience SHORT = patience(Duration.ofMillis(200));

  private static final String REPORT =
      Json.line(
              new RunReport(
                  "uid", FailureReason.DUMP_FAILED, "no", null, null, null, null, NOON, NOON, 0, 0))
          + "\n";

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final AtomicReference<Duration> awake = new AtomicReference<>(Duration.ofDays(3));
  private final AtomicInteger notices = new AtomicInteger();
  private ScriptedLogs logs;
  private LogFollower follower;

  private static LogPatience patience(Duration silence) {
    return new LogPatience(silence, silence, Duration.ofMillis(10), LogPatience.USUAL.notices());
  }

  @AfterEach
  void stop() {
    follower.close();
    assertEnds();
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
        .contains("tailLines=20")
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
        SHORT,
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
    follow(SHORT, logs, logs.open(progress(100)), text(progress(100) + progress(200)));

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
  void reportIsTheEnd() {
    logs = new ScriptedLogs();
    follow(logs, logs.open(progress(100) + REPORT));

    assertEnds();
    assertThat(logs.queries()).hasSize(1);
  }

  @Test
  void podThatVanishesIsFollowedNoMore() {
    logs = new ScriptedLogs(failure(404, "pods not found"));
    logs.pod(null);
    follow(logs);

    assertEnds();
    assertThat(logs.queries()).hasSize(1);
  }

  @Test
  void podThatIsDeletedWhileItIsFollowedIsFollowedNoMore() {
    logs = new ScriptedLogs(text(progress(100)));
    logs.pod(null);
    follow(logs);

    assertEnds();
    assertThat(logs.queries()).hasSize(1);
  }

  @Test
  void podThatWasKilledBeforeItReportedIsFollowedNoMore() {
    logs = new ScriptedLogs(text(progress(100)));
    logs.pod(new PodBuilder(POD).editStatus().withPhase("Failed").endStatus().build());
    follow(logs);

    assertEnds();
    assertThat(logs.queries()).hasSize(1);
  }

  @Test
  void namesakeOfThePodIsNotFollowed() {
    Pod namesake = new PodBuilder(POD).editMetadata().withUid("other").endMetadata().build();
    logs = new ScriptedLogs(text(progress(100)));
    logs.pod(namesake);
    follow(logs);

    assertEnds();
  }

  @Test
  void silenceIsCountedFromTheLastNewLine() {
    logs = new ScriptedLogs();
    follow(logs, logs.open(progress(100)));
    assertProgress(100);
    assertThat(follower.silence()).isZero();
    now.set(NOON.plus(Duration.ofDays(400)));

    awakeFor(Duration.ofMinutes(5));

    assertThat(follower.silence()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void silenceOfARunThatNeverSpokeIsCountedFromWhenItsLogWasFirstFollowed() {
    logs = new ScriptedLogs();
    follow(logs, logs.open(""));

    awakeFor(Duration.ofMinutes(5));

    assertThat(follower.silence()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void everythingThatARunSaysIsASignOfLife() {
    logs = new ScriptedLogs();
    follow(SHORT, logs, logs.open(progress(100)));
    assertProgress(100);
    awakeFor(Duration.ofMinutes(5));
    logs.add(text(progress(100) + Json.line(new LogLine.Note(NOON, "pg_dump", "busy")) + "\n"));

    await().until(() -> follower.silence().isZero());
    assertThat(follower.newest().orElseThrow().progress()).isEqualTo(progressLine(100));
  }

  @Test
  void runThatHasReportedAndDoesNotEndIsSilent() {
    logs = new ScriptedLogs();
    follow(logs, logs.open(progress(100) + REPORT));
    assertEnds();

    awakeFor(Duration.ofMinutes(5));

    assertThat(follower.silence()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void endOfTheLogBreaksASilenceThatOnlyTheConnectionKept() throws IOException {
    logs = new ScriptedLogs();
    follow(logs, logs.open(progress(100)), text(progress(100) + progress(200)));
    assertProgress(100);
    awakeFor(Duration.ofMinutes(5));

    follower.readEnd();

    assertThat(follower.silence()).isZero();
    assertProgress(200);
    assertThat(logs.queries().get(1)).contains("tailLines=20").doesNotContain("follow");
  }

  @Test
  void endOfTheLogWithNothingNewIsSilence() throws IOException {
    logs = new ScriptedLogs();
    follow(logs, logs.open(progress(100)), text(progress(100)));
    assertProgress(100);
    awakeFor(Duration.ofMinutes(5));

    follower.readEnd();

    assertThat(follower.silence()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void endOfTheLogThatBreaksOffIsNoSilence() {
    logs = new ScriptedLogs();
    follow(SHORT, logs, logs.open(progress(100)), dropped(progress(100)));
    assertProgress(100);

    assertThatThrownBy(() -> follower.readEnd()).isInstanceOf(IOException.class);
  }

  @Test
  void endOfTheLogThatIsRefusedIsNoSilence() {
    logs = new ScriptedLogs();
    follow(logs, logs.open(progress(100)), failure(403, "pods/log is forbidden"));
    assertProgress(100);

    assertThatThrownBy(() -> follower.readEnd()).isInstanceOf(IOException.class);
  }

  @Test
  void closeEndsAStreamThatSaysNothing() {
    logs = new ScriptedLogs();
    follow(logs, logs.open(progress(100)));
    assertProgress(100);

    follower.close();

    assertEnds();
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
    follow(LONG, server, more);
  }

  private void follow(LogPatience patience, ScriptedLogs server, ScriptedLogs.Part... more) {
    logs = server;
    logs.add(more);
    follower =
        LogFollower.start(
            logs.client(), now::get, awake::get, POD, notices::incrementAndGet, patience);
  }

  private void awakeFor(Duration length) {
    awake.updateAndGet(length::plus);
  }

  private void assertEnds() {
    await().until(follower::isOver);
  }

  private void assertProgress(long raw) {
    await()
        .untilAsserted(
            () ->
                assertThat(follower.newest().map(JobLogs.Heard::progress))
                    .contains(progressLine(raw)));
  }

  private static org.awaitility.core.ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(20));
  }
}
