package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorClockTest {
  @TempDir private Path directory;

  @Test
  void clockIsThatOfTheMachine() {
    assertThat(OperatorClock.of(new Properties())).isSameAs(InstantSource.system());
  }

  @Test
  void settingOfTheSameNameInTheEnvironmentOrConfigurationMovesNothing() {
    Properties others = new Properties();
    others.setProperty("HOLDFAST_CLOCK_OFFSET_FILE", "/tmp/offset");
    others.setProperty("quarkus.config.locations", "/tmp/offset");

    assertThat(OperatorClock.of(others)).isSameAs(InstantSource.system());
  }

  @Test
  void clockOfTestsIsAsWrongAsTheFileSaysNow() throws IOException {
    Path file = directory.resolve("offset");
    InstantSource clock = OperatorClock.of(startedWith(file));

    Files.writeString(file, "PT24H\n");
    assertThat(clock.instant()).isCloseTo(inHours(24), within(1, ChronoUnit.MINUTES));
    Files.writeString(file, "PT-24H\n");
    assertThat(clock.instant()).isCloseTo(inHours(-24), within(1, ChronoUnit.MINUTES));
  }

  @Test
  void fileThatIsNotThereIsNotTakenForARightClock() {
    InstantSource clock = OperatorClock.of(startedWith(directory.resolve("missing")));

    assertThatThrownBy(clock::instant).isInstanceOf(UncheckedIOException.class);
  }

  private static Properties startedWith(Path file) {
    Properties process = new Properties();
    process.setProperty(OperatorClock.OFFSET_FILE, file.toString());
    return process;
  }

  private static Instant inHours(int hours) {
    return Instant.now().plus(Duration.ofHours(hours));
  }
}
