package dev.holdfast.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HumanDurationTest {

  @ParameterizedTest
  @CsvSource({
    "30s, PT30S",
    "90m, PT90M",
    "1h30m, PT90M",
    "30d, PT720H",
    "2w, PT336H",
    "1w2d3h4m5s, P9DT3H4M5S"
  })
  void lengthIsTheSumOfItsParts(String text, Duration length) {
    assertThat(HumanDuration.parse(text)).isEqualTo(length);
    assertThat(text).matches(Patterns.DURATION).hasSizeLessThanOrEqualTo(Patterns.MAX_DURATION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1y", "1d1w", "1.5h", "-1h", " 1h", "1h ", "1000000w"})
  void whatIsNoLengthIsRefusedWithWhatToWrite(String text) {
    assertThatThrownBy(() -> HumanDuration.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("30s, 15m, 1h30m, 30d or 2w");
  }

  @Property
  void whatIsWrittenIsReadAsTheSame(@ForAll @LongRange(min = 0, max = 31_536_000_000L) long s) {
    Duration length = Duration.ofSeconds(s);

    assertThat(HumanDuration.parse(HumanDuration.format(length))).isEqualTo(length);
  }
}
