package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Compression;
import dev.holdfast.api.v1alpha1.DumpFormat;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.SilentProxy;
import dev.holdfast.embedded.TemporaryDirectory;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A healthy run outlives an operator that cannot hear it. */
@Tag("slow")
class OperatorEarsIT {
  private static final String TIMEOUT = "20s";

  /** The timeout, and the minute that the run has to give up by itself. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(80);

  private static EmbeddedStack stack;
  private static Story story;

  @BeforeAll
  static void start() {
    stack = EmbeddedStack.borrow();
    story = new Story(stack);
    stack.postgres().createDatabase("large");
    stack
        .postgres()
        .execute(
            "large",
            "create table t as select repeat(gen_random_uuid()::text, 3) as x"
                + " from generate_series(1, 2500000)");
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @AfterEach
  void operatorIsUpAgain() {
    if (!stack.operator().isAlive()) {
      stack.startOperator();
    }
  }

  @Test
  void logThatFallsSilentWithoutAnEndKillsNoHealthyRun() throws IOException {
    stack.operator().kill();
    int port = URI.create(stack.kubernetes().url()).getPort();
    try (FaultyProxy slow = slowStore();
        SilentProxy ears = SilentProxy.start(port, "/log?");
        TemporaryDirectory directory = TemporaryDirectory.create("holdfast-ears")) {
      Path kubeconfig = directory.path().resolve("kubeconfig");
      Files.writeString(
          kubeconfig, Files.readString(stack.kubeconfig()).replace(":" + port, ":" + ears.port()));
      try (HoldfastProcess deaf =
          HoldfastProcess.operator(
              kubeconfig,
              directory.path().resolve("operator.log"),
              Map.of("HOLDFAST_CATALOGUE_EVERY", "0"))) {
        begin("unheard", slow);

        assertCompletedAfterALongTime("unheard");
        assertThat(ears.silenced()).as("connections that fell silent").isPositive();
        assertThat(deaf.isAlive()).isTrue();
      }
    }
  }

  @Test
  void operatorThatSleptKillsNoHealthyRun() throws IOException, InterruptedException {
    try (FaultyProxy slow = slowStore()) {
      begin("overslept", slow);
      story.await(
          "overslept", b -> b.getStatus() != null && b.getStatus().phase() == BackupPhase.RUNNING);

      stack.operator().pause();
      // Nobody can be asked whether somebody who sleeps has slept for long enough.
      TimeUnit.SECONDS.sleep(LONGEST_SILENCE.toSeconds() + 5);
      stack.operator().goOn();

      assertCompletedAfterALongTime("overslept");
    }
  }

  /** A store that takes so long for each part that the dump outlasts the longest silence. */
  private static FaultyProxy slowStore() {
    FaultyProxy proxy = FaultyProxy.start(URI.create(stack.s3().endpoint()));
    proxy.inject(Trigger.on("PUT", ".*backup_.*"), new Fault.Delay(Duration.ofSeconds(6)));
    return proxy;
  }

  private static void begin(String name, FaultyProxy store) {
    story.policy(
        name,
        story
            .parts()
            .withDatabases("large")
            .withDump(DumpFormat.CUSTOM, Compression.Algorithm.NONE)
            .withEndpoint(store.endpoint())
            .withJob("10m", TIMEOUT, 0));
    story.backup(name, name);
  }

  private static void assertCompletedAfterALongTime(String name) {
    Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> story.isFinal(name));
    Backup backup = story.awaitFinal(name);
    assertThat(backup.getStatus().phase())
        .as(backup.getStatus().message())
        .isEqualTo(BackupPhase.COMPLETED);
    assertThat(HumanDuration.parse(backup.getStatus().duration())).isGreaterThan(LONGEST_SILENCE);
  }
}
