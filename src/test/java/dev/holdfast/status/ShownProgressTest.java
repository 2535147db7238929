package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupStatus;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is shown of how far a run is. */
class ShownProgressTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void progressIsShownAndRemembered() {
    Instant heard = START.plusSeconds(50).plusMillis(700);
    Observed observed =
        running(Duration.ZERO).progress(Observed.progress(42, 100, 123_731_968), heard);
    Verdict<BackupStatus> verdict = observed.at(MINUTE);

    assertThat(verdict.status().progress()).isEqualTo("42% 118.0 MiB/s");
    assertThat(verdict.status().lastProgressTime()).isEqualTo("2026-11-21T03:00:50Z");
    assertThat(verdict.happenings()).isEmpty();

    Verdict<BackupStatus> silent = running(Duration.ZERO).after(observed, MINUTE).at(MINUTE);
    assertThat(silent.status().progress()).isEqualTo("42% 118.0 MiB/s");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 100, 0, 0%",
    "42, 100, 2048, 42% 2.0 KiB/s",
    "500, 100, 0, 99%",
    "1572864, 0, 1048576, 1.5 MiB 1.0 MiB/s",
    "0, 0, 0, connecting",
    "-5, 0, -3, connecting",
  })
  void progressHasPercentOrBytes(long raw, long estimated, long speed, String text) {
    assertThat(JobUnderWay.progressText(Observed.progress(raw, estimated, speed))).isEqualTo(text);
  }

  private static Observed running(Duration since) {
    return Observed.started().pods(Observed.runningPod(since));
  }
}
