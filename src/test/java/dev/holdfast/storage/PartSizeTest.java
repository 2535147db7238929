package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartSizeTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final int MAX_PARTS = 10_000;

  @ParameterizedTest
  @CsvSource({
    "0, 8",
    "-1, 8",
    "1, 8",
    "41943040000, 9",
    "41943039999, 8",
    "1099511627776, 210",
    "9223372036854775807, 512"
  })
  void partsAreAsLargeAsTheObjectNeeds(long expectedBytes, long mebibytes) {
    assertThat(PartSize.of(expectedBytes)).isEqualTo((int) (mebibytes * MEBIBYTE));
  }

  @Property
  void objectOfTwiceTheExpectedSizeStillFits(
      @ForAll @LongRange(min = 0, max = 2_500L << 30) long expectedBytes) {
    int size = PartSize.of(expectedBytes);

    assertThat(size).isBetween(PartSize.MIN, PartSize.MAX);
    assertThat(size % MEBIBYTE).isZero();
    assertThat(2 * expectedBytes).isLessThanOrEqualTo((long) size * MAX_PARTS);
  }
}
