package dev.holdfast.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux tells of a process in {@code /proc}; nothing of one that has just ended. */
public final class ProcFiles {
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");
  private static final Pattern WRITTEN = Pattern.compile("wchar: (\\d+)");

  private ProcFiles() {}

  /** The most memory that was resident, in KiB. */
  public static Optional<Long> peakKib(long pid) {
    return number(pid, "status", PEAK);
  }

  /** The memory that is resident, in KiB. */
  public static Optional<Long> residentKib(long pid) {
    return number(pid, "status", RESIDENT);
  }

  /** How many threads it has. */
  public static Optional<Long> threads(long pid) {
    return number(pid, "status", THREADS);
  }

  /** The bytes that it has written to files and pipes; what goes to sockets does not count. */
  static Optional<Long> writtenBytes(long pid) {
    return number(pid, "io", WRITTEN);
  }

  /** Its command line, with spaces between the words. */
  static Optional<String> commandLine(long pid) {
    return text(Path.of("/proc", String.valueOf(pid), "cmdline"))
        .map(line -> line.replace('\0', ' ').strip());
  }

  private static Optional<Long> number(long pid, String file, Pattern pattern) {
    return text(Path.of("/proc", String.valueOf(pid), file))
        .map(pattern::matcher)
        .filter(Matcher::find)
        .map(found -> Long.valueOf(found.group(1)));
  }

  static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
