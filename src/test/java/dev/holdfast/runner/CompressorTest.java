package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressorTest {
  /** A Job has the same memory on the largest node, where it may use every processor. */
  @ParameterizedTest
  @CsvSource({
    "3, 1, 1, 1",
    "3, 1, 2, 2",
    "3, 1, 128, 2",
    "9, 1, 128, 2",
    "10, 1, 128, 0",
    "19, 1, 128, 0",
    "3, 2, 128, 0",
    "3, 16, 128, 0"
  })
  void workersAreBoundedByMemoryAndNotByProcessors(
      int level, int atOnce, int processors, int workers) {
    assertThat(Compressor.workers(level, atOnce, processors)).isEqualTo(workers);
  }
}
