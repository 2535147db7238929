package dev.holdfast.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzer has found, what it starts from, and some of what it makes of that. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FuzzReplayTest {
  private static final ThreadMXBean PROCESSOR = ManagementFactory.getThreadMXBean();
  private static final int VARIANTS = 1_000;
  private static final int LONG = 50_000;

  /** About as many of them as there are. */
  private static final int LONG_ONES = 150;

  /**
   * Far more than any should take, and far less than something that is not linear takes. Of the
   * processor and not by the clock: a machine that stands still for a while has been seen. What
   * waits for ever is ended by the test's time limit.
   */
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

  static Stream<String> targets() {
    return FuzzTargets.all().stream().map(FuzzTarget::name);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void whatWasFoundDoesNoHarmAnyMore(String name) throws IOException {
    FuzzTarget target = FuzzTargets.named(name);
    for (byte[] input : FoundInputs.startOf(target)) {
      read(target, input);
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void whatIsMadeOfSeedsByChanceDoesNoHarm(String name) throws IOException {
    FuzzTarget target = FuzzTargets.named(name);
    List<byte[]> start = FoundInputs.startOf(target);
    Random random = new Random(1);
    int variants = (int) Math.ceil(VARIANTS * Math.min(1, target.share()));
    for (int i = 0; i < variants; i++) {
      read(target, changed(start.get(random.nextInt(start.size())), random));
    }
  }

  /** Each part of each seed for ever: nested, or the same again and again. */
  @ParameterizedTest
  @MethodSource("targets")
  void inputThatGoesOnAndOnTakesNeitherTimeNorStack(String name) {
    FuzzTarget target = FuzzTargets.named(name);
    int characters = target.seeds().stream().mapToInt(String::length).sum();
    int step = 1 + (int) (characters / (LONG_ONES * Math.min(1, Math.max(target.share(), 0.2))));
    for (String seed : target.seeds()) {
      byte[] bytes = seed.getBytes(StandardCharsets.UTF_8);
      for (int at = 0; at < bytes.length; at += step) {
        for (int length : new int[] {1, 2, 5}) {
          read(target, repeated(bytes, at, Math.min(bytes.length, at + length)));
        }
      }
    }
  }

  @Test
  void everythingThatWasFoundHasItsTarget() throws IOException {
    assertThat(targets()).doesNotHaveDuplicates().containsAll(FoundInputs.targets());
  }

  @Test
  void harmIsNoticed() {
    FuzzTarget crashes =
        new FuzzTarget(
            "crashes",
            List.of("x"),
            input -> Held.require(input.length != 3, "three bytes are too many"));

    read(crashes, new byte[2]);
    assertThatThrownBy(() -> read(crashes, new byte[] {'a', 'b', 'c'}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("crashes")
        .hasMessageContaining("abc");
    FuzzTarget toils = new FuzzTarget("toils", List.of("x"), input -> toil());
    assertThatThrownBy(() -> read(toils, new byte[1])).hasMessageContaining("toils takes 5");
    assertThatThrownBy(() -> Held.requirePlain("it", "a\u001bb")).hasMessageContaining("U+1b");
    assertThatThrownBy(() -> Held.requirePlain("it", "a\u2028b")).hasMessageContaining("U+2028");
  }

  @Test
  void optionsAreUnderstoodOrRefused() {
    FuzzOptions options = FuzzOptions.parse("--seconds", "5", "--only", "sql", "--jobs", "2");
    assertThat(options.seconds()).isEqualTo(5);
    assertThat(options.executions()).isEqualTo(10_000_000);
    assertThat(options.jobs()).isEqualTo(2);
    assertThat(options.only()).isEqualTo("sql");
    assertThatThrownBy(() -> FuzzOptions.parse("--seconds", "0")).hasMessageContaining("from 1");
    assertThatThrownBy(() -> FuzzOptions.parse("--seconds")).hasMessageContaining("needs a value");
    assertThatThrownBy(() -> FuzzOptions.parse("--only", "x")).hasMessageContaining("manifests");
    assertThatThrownBy(() -> FuzzOptions.parse("-x")).hasMessageContaining("no option -x");
  }

  private static void read(FuzzTarget target, byte[] input) {
    long start = PROCESSOR.getCurrentThreadCpuTime();
    try {
      target.reader().read(input);
    } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError(target.name() + " with " + shown(input), e);
    }
    long took = PROCESSOR.getCurrentThreadCpuTime() - start;
    if (took > LONGEST_NANOS) {
      throw new AssertionError(
          target.name()
              + " takes "
              + took / 1_000_000
              + " ms of the processor for "
              + shown(input));
    }
  }

  private static void toil() {
    long end = PROCESSOR.getCurrentThreadCpuTime() + LONGEST_NANOS + 1;
    while (PROCESSOR.getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static String shown(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    return input.length <= 2_000
        ? text
        : text.substring(0, 1_000) + " ... " + text.substring(text.length() - 1_000);
  }

  private static byte[] repeated(byte[] bytes, int from, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + LONG);
    out.write(bytes, 0, from);
    while (out.size() < LONG) {
      out.write(bytes, from, to - from);
    }
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  private static byte[] changed(byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    for (int change = random.nextInt(4); change >= 0 && bytes.length > 0; change--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        default -> {
          int from = random.nextInt(bytes.length);
          int length =
              Math.min(random.nextInt(20), Math.min(bytes.length - from, bytes.length - at));
          System.arraycopy(bytes, from, bytes, at, length);
        }
      }
    }
    return bytes;
  }
}
