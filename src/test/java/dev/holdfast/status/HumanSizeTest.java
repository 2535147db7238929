package dev.holdfast.status;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanSizeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1, 1 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1536, 1.5 KiB",
    "1048524, 1023.9 KiB",
    "1048525, 1.0 MiB",
    "1048576, 1.0 MiB",
    "209820057, 200.1 MiB",
    "1099511627776, 1.0 TiB",
    "1125899906842624, 1.0 PiB",
    "9223372036854775807, 8.0 EiB",
  })
  void sizesHaveUnits(long bytes, String text) {
    assertThat(HumanSize.format(bytes)).isEqualTo(text);
  }

  @Property
  void textIsNearTheTruth(@ForAll @LongRange(min = 0) long bytes) {
    String[] parts = HumanSize.format(bytes).split(" ", -1);
    double value = Double.parseDouble(parts[0]);
    long unit = 1L << (10 * "BKMGTPE".indexOf(parts[1].charAt(0)));

    assertThat(value).isLessThan(1024);
    assertThat(Math.abs(value * unit - bytes)).isLessThanOrEqualTo(unit * 0.051);
  }
}
