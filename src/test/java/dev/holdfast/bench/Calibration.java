package dev.holdfast.bench;

/** A fixed piece of work, by whose time two machines, or one at two times, can be compared. */
final class Calibration {
  private static final int ROUNDS = 300_000_000;

  private static long sink;

  private Calibration() {}

  /** The seconds that it takes now. */
  static double seconds() {
    // The first pass is for the compiler.
    work(ROUNDS / 10);
    long start = System.nanoTime();
    work(ROUNDS);
    return (System.nanoTime() - start) / 1e9;
  }

  private static void work(int rounds) {
    long x = 88_172_645_463_325_252L;
    for (int i = 0; i < rounds; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    // Without a use, none of it would be done.
    sink += x;
    if (sink == 42) {
      System.err.println(sink);
    }
  }
}
