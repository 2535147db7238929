package dev.holdfast.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/**
 * The clock of operators that are started with these properties; it can be set wrong while they
 * run. Time that is waited for passes as ever, and Jobs go by the clock of the machine.
 */
record WrongClock(Path file) {
  /** What a process goes by this clock for. */
  Map<String, String> properties() {
    return Map.of("dev.holdfast.clock-offset-file", file.toString());
  }

  /** Sets it, by so many days off the right time. */
  void set(int days) {
    try {
      // Nobody may read half of it.
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, Duration.ofDays(days).toString());
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
