package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartSizeTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final long GIBIBYTE = 1 << 30;

  /** What a process with -Xmx80m and the serial collector has. */
  private static final long SMALL_HEAP = 81_068_032;

  @ParameterizedTest
  @CsvSource({
    // GiB, at once, maxParts, memory in MiB, MiB of a part, buffers
    "0, 1, 10000, 77, 8, 3",
    "1, 2, 10000, 77, 6, 3",
    "1, 3, 10000, 77, 6, 2",
    "1, 4, 10000, 77, 8, 1",
    "1, 7, 10000, 77, 5, 1",
    "0, 16, 10000, 4096, 8, 3",
    "50, 1, 10000, 77, 11, 3",
    "50, 1, 10000, 4096, 11, 3",
    "80, 1, 10000, 77, 17, 2",
    "150, 1, 10000, 77, 31, 1",
    "10, 1, 1000, 77, 21, 1",
    "1000, 1, 10000, 77, 38, 1",
    "1000, 1, 10000, 4096, 205, 3",
    "1000, 4, 10000, 4096, 205, 2",
    "2400, 1, 10000, 999999, 492, 3",
    "9000, 1, 10000, 999999, 512, 1"
  })
  void divisionFollowsSizeAndMemory(
      long gibibytes, int atOnce, int maxParts, long memory, int mebibytes, int buffers)
      throws StorageException {
    assertThat(PartSize.of(gibibytes * GIBIBYTE, atOnce, maxParts, memory * MEBIBYTE))
        .isEqualTo(new PartSize((int) (mebibytes * MEBIBYTE), buffers));
  }

  @Property
  void buffersOfAllUploadsFitIntoHalfOfTheMemoryOrNothingBegins(
      @ForAll @LongRange(min = -1, max = 1L << 55) long expectedBytes,
      @ForAll @IntRange(min = 1, max = 16) int atOnce,
      @ForAll @IntRange(min = 1_000, max = 10_000) int maxParts,
      @ForAll @LongRange(min = 1 << 20, max = 1L << 36) long memory) {
    try {
      PartSize size = PartSize.of(expectedBytes, atOnce, maxParts, memory);

      assertThat((long) atOnce * size.buffers() * size.bytes()).isLessThanOrEqualTo(memory / 2);
      assertThat(size.bytes()).isBetween(PartSize.MIN, PartSize.MAX);
      assertThat(size.bytes() % MEBIBYTE).isZero();
      assertThat(size.buffers()).isBetween(1, 3);
      assertThat(size.senders()).isBetween(1, 2);
      assertThat(size.holds(expectedBytes / 8, maxParts)).isTrue();
    } catch (StorageException e) {
      long largest = Math.min(PartSize.MAX, memory / 2 / atOnce / MEBIBYTE * MEBIBYTE);
      assertThat(largest < PartSize.MIN || expectedBytes / 8 > largest * maxParts)
          .as(e.getMessage())
          .isTrue();
    }
  }

  @Property
  void objectOfTwiceTheExpectedSizeFitsWheneverThereIsMemoryForIt(
      @ForAll @LongRange(min = 0, max = 2_000L << 30) long expectedBytes,
      @ForAll @IntRange(min = 1, max = 16) int atOnce)
      throws StorageException {
    PartSize size = PartSize.of(expectedBytes, atOnce, 10_000, 32 * GIBIBYTE);

    assertThat(size.holds(2 * expectedBytes, 10_000)).isTrue();
  }

  @Property
  void moreMemoryNeverMakesSmallerParts(
      @ForAll @LongRange(min = 0, max = 300L << 30) long expectedBytes,
      @ForAll @LongRange(min = SMALL_HEAP, max = 1L << 33) long memory)
      throws StorageException {
    PartSize less = PartSize.of(expectedBytes, 1, 10_000, memory);
    PartSize more = PartSize.of(expectedBytes, 1, 10_000, 2 * memory);

    assertThat((long) more.bytes() * more.buffers())
        .isGreaterThanOrEqualTo((long) less.bytes() * less.buffers());
  }

  @Test
  void sevenUploadsAtOnceFitIntoTheSmallestJob() throws StorageException {
    assertThat(PartSize.of(0, 7, 10_000, SMALL_HEAP).buffers()).isEqualTo(1);
  }

  @Test
  void uploadsThatThereIsNoMemoryForAreRefused() {
    assertThatThrownBy(() -> PartSize.of(0, 8, 10_000, SMALL_HEAP))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.reason()).isEqualTo(FailureReason.INVALID_RUN_SPEC))
        .hasMessageContainingAll("8 uploads at once", "spec.jobTemplate.resources", "dump.jobs");
  }

  @ParameterizedTest
  @CsvSource({"2900, false", "3000, true"})
  void objectThatSurelyDoesNotFitIsRefused(long gibibytes, boolean refused)
      throws StorageException {
    if (!refused) {
      PartSize size = PartSize.of(gibibytes * GIBIBYTE, 1, 10_000, SMALL_HEAP);

      assertThat(size.holds(gibibytes * GIBIBYTE, 10_000)).isFalse();
      return;
    }
    assertThatThrownBy(() -> PartSize.of(gibibytes * GIBIBYTE, 1, 10_000, SMALL_HEAP))
        .isInstanceOf(StorageException.class)
        .hasMessageContainingAll("3000 GiB", "10000 parts", "38 MiB", PartSize.REMEDY);
  }
}
