package dev.holdfast.bench;

import java.io.IOException;

/**
 * Something that takes time.
 *
 * @param name its name in the table
 * @param work what is measured; it returns the CPU seconds of its own processes, or NaN
 * @param cleanUp what comes after it and is not measured
 */
record Contestant(String name, Work work, CleanUp cleanUp) {

  /** What is measured. */
  interface Work {
    double run() throws IOException, InterruptedException;
  }

  /** What is not. */
  interface CleanUp {
    void run() throws IOException, InterruptedException;
  }

  static Contestant of(String name, Work work) {
    return new Contestant(name, work, () -> {});
  }
}
