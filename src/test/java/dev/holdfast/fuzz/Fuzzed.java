package dev.holdfast.fuzz;

/** What the fuzzer calls, by the names that it expects. */
public final class Fuzzed {
  private static FuzzTarget target;

  private Fuzzed() {}

  /** Called once, with the name of the target. */
  public static void fuzzerInitialize(String[] arguments) {
    target = FuzzTargets.named(arguments[0]);
  }

  /** Called with each input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    target.reader().read(input);
  }
}
