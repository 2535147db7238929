package dev.holdfast.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of a process that is started with this environment, by Debian's {@code
 * libfaketime}. Time that is waited for passes as ever.
 */
record FakedClock(Path library, Path file) {
  private static final Path ROOT = Path.of("/usr/lib");
  private static final String LIBRARY = "libfaketimeMT.so.1";

  /** The library; empty where it is not installed. */
  static Optional<Path> installed() {
    try (Stream<Path> architectures = Files.list(ROOT)) {
      return architectures
          .map(directory -> directory.resolve("faketime").resolve(LIBRARY))
          .filter(Files::exists)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What makes a process go by this clock. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME_TIMESTAMP_FILE",
        file.toString(),
        "FAKETIME_NO_CACHE",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        "DONT_FAKE_MONOTONIC",
        "1");
  }

  /** Sets it, by so many days off the right time. */
  void set(int days) {
    try {
      // Nobody may read half of it.
      Path next = Files.writeString(file.resolveSibling("faketime.next"), "%+dd\n".formatted(days));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
