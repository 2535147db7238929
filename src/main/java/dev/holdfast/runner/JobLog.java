package dev.holdfast.runner;

import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.Shortening;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The Job's log: one JSON object a line, each written whole. */
final class JobLog {
  private static final int MAX_MESSAGE = 4_000;

  private final PrintStream out;
  private final InstantSource clock;
  private final Set<String> leftOut = new LinkedHashSet<>();

  JobLog(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  /**
   * Writes {@code line}.
   *
   * @return its text
   */
  String write(LogLine line) {
    String text = Json.line(line);
    synchronized (out) {
      out.println(text);
      out.flush();
    }
    return text;
  }

  /** Tells people {@code message}. */
  void note(String message) {
    note("holdfast", message);
  }

  /** Tells people {@code message}: that something does, or may, not come back. It is remembered. */
  void leftOut(String message) {
    synchronized (leftOut) {
      leftOut.add(message);
    }
    note(message);
  }

  /** All that was told to be left out, each once. */
  List<String> leftOut() {
    synchronized (leftOut) {
      return List.copyOf(leftOut);
    }
  }

  /** Tells people what {@code source} said. */
  void note(String source, String message) {
    write(new LogLine.Note(clock.instant(), source, Shortening.cut(message, MAX_MESSAGE)));
  }
}
