package dev.holdfast.encryption;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.embedded.StandardTools;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Skips tests, with one line, where the programs that they are about are not installed. */
final class NeedsTools {
  private static final String WITHOUT_AGE = "skipped: age is not installed";
  private static final String WITHOUT_GPG = "skipped: gpg is not installed";

  private NeedsTools() {}

  static void age() {
    assumeTrue(StandardTools.has("age"), WITHOUT_AGE);
  }

  static void gpg() {
    assumeTrue(StandardTools.has("gpg"), WITHOUT_GPG);
  }

  /** The same for properties. */
  static final class Both implements SkipExecutionHook {
    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
      if (!StandardTools.has("age")) {
        return SkipResult.skip(WITHOUT_AGE);
      }
      return StandardTools.has("gpg") ? SkipResult.doNotSkip() : SkipResult.skip(WITHOUT_GPG);
    }
  }
}
