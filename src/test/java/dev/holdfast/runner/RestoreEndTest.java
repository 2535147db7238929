package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RestoreEndTest {
  @Test
  void wholeRestoreHasNothingToTell() {
    assertThat(RestoreEnd.told(null, List.of())).isNull();
  }

  @Test
  void whatHasNotComeBackIsToldBesideWhatWasReplaced() {
    assertThat(RestoreEnd.told("the former is kept", List.of("without an owner", "without a key")))
        .isEqualTo("the former is kept; without an owner; without a key");
  }

  @Test
  void whatThereIsNoRoomForIsCounted() {
    List<String> many = IntStream.range(0, 100).mapToObj(i -> "without constraint " + i).toList();

    String told = RestoreEnd.told(null, many);

    assertThat(told.length()).isLessThan(1_100);
    assertThat(told)
        .startsWith("without constraint 0; ")
        .matches(".*; \\d+ more that have not come back are in the log of the Job");
  }

  @Test
  void whatIsTooLongByItselfIsCountedToo() {
    assertThat(RestoreEnd.told(null, List.of("x".repeat(5_000))))
        .isEqualTo("1 more that have not come back are in the log of the Job");
  }

  @Test
  void logRemembersWhatIsLeftOutAndNothingElse() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    JobLog log =
        new JobLog(new PrintStream(written, true, StandardCharsets.UTF_8), InstantSource.system());

    log.note("begins");
    log.leftOut("without an owner");
    log.leftOut("without an owner");

    assertThat(log.leftOut()).containsExactly("without an owner");
    assertThat(written.toString(StandardCharsets.UTF_8)).contains("begins", "without an owner");
  }
}
