package dev.holdfast.bench;

import java.util.List;

/** Looks when pg_dump writes its first byte. */
final class FirstByte implements Container.Watch {
  private final long start = System.nanoTime();
  private double seconds = Double.NaN;

  @Override
  public int pauseMillis() {
    return 2;
  }

  @Override
  public void look(List<Long> processes) {
    if (Double.isNaN(seconds) && processes.stream().anyMatch(FirstByte::isDumpThatHasWritten)) {
      seconds = (System.nanoTime() - start) / 1e9;
    }
  }

  private static boolean isDumpThatHasWritten(long pid) {
    boolean dump =
        ProcFiles.commandLine(pid)
            .filter(line -> line.contains("pg_dump ") && line.contains("--format"))
            .isPresent();
    return dump && ProcFiles.writtenBytes(pid).orElse(0L) > 0;
  }

  /**
   * How long after this was made, which is right before the run, pg_dump had written.
   *
   * @throws IllegalStateException if it was never seen
   */
  double seconds() {
    if (Double.isNaN(seconds)) {
      throw new IllegalStateException("nobody saw pg_dump write");
    }
    return seconds;
  }
}
