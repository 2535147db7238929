package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrowthTest {
  private static final int SAMPLES = 240;

  private static List<Double> samples(IntToDoubleFunction value) {
    return IntStream.range(0, SAMPLES).mapToDouble(value).boxed().toList();
  }

  @Test
  void whatComesUpToItsSizeAndStaysThereHasNotGrown() {
    assertThat(Growth.percent(samples(i -> Math.min(400, 200 + 5 * i)), 0)).isZero();
  }

  @Test
  void whatShrinksHasNotGrown() {
    assertThat(Growth.percent(samples(i -> 400 - i), 0)).isZero();
  }

  @Test
  void leakOfAKnownSlopeIsFoundAsWhatItIs() {
    // A third of the samples is 80 of them: what leaks one each has 80 more.
    assertThat(Growth.of(samples(i -> 400 + i), 0)).isEqualTo(80, within(1e-9));
    assertThat(Growth.of(samples(i -> 400 + i), 8)).isEqualTo(72, within(1e-9));
    assertThat(Growth.percent(samples(i -> 400 + i), 0)).isEqualTo(100 * 80 / 519.5, within(1e-9));
  }

  @Test
  void leakIsFoundUnderNoiseThatIsLargerThanWhatLeaksInBetween() {
    Random random = new Random(1);
    List<Double> noise = samples(i -> 20 * random.nextGaussian());

    assertThat(Growth.percent(samples(i -> 300 + noise.get(i) + 0.5 * i), 8)).isGreaterThan(5);
    assertThat(Growth.percent(samples(i -> 300 + noise.get(i)), 8)).isLessThan(5);
  }

  @Test
  void stepsUpInTheLastThirdAreGrowthAndSpikesAreNot() {
    assertThat(Growth.percent(samples(i -> i < 170 ? 300 : 330), 8)).isGreaterThan(5);
    assertThat(Growth.percent(samples(i -> i % 12 == 0 ? 900 : 300), 8)).isZero();
  }

  @Test
  void whatComesOutOfNothingHasGrownBeyondAnyPercentage() {
    assertThat(Growth.percent(samples(i -> i < 160 ? 0 : 1), 0))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void tooFewSamplesAreNoProof() {
    assertThat(Growth.of(List.of(9.0, 1.0, 3.0), 0)).isEqualTo(2);
    assertThatThrownBy(() -> Growth.of(List.of(1.0, 2.0), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("let it run longer");
  }
}
