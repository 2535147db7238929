package dev.holdfast.operator;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Steps of which none keeps another from being done: what cannot be tidied up must not keep a
 * backup from being started. The first failure is thrown in the end, and so all is tried again.
 */
final class Unhindered {
  private RuntimeException first;

  /** Does {@code step}; what came of it, empty if it has failed. */
  <T> Optional<T> attempt(Supplier<T> step) {
    try {
      return Optional.of(step.get());
    } catch (RuntimeException e) {
      failed(e);
      return Optional.empty();
    }
  }

  /** Does {@code step}, of which nothing comes. */
  void run(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /** Takes note of a failure that something is said of elsewhere. */
  void failed(RuntimeException e) {
    if (first == null) {
      first = e;
    } else {
      first.addSuppressed(e);
    }
  }

  /** Throws the first failure, if there was one. */
  void throwFirst() {
    if (first != null) {
      throw first;
    }
  }
}
