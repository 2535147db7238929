package dev.holdfast.runner;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The buffers of the standard streams of PostgreSQL's programs. They write archives to a pipe, and
 * read them from one, by pieces of a page, which costs the two sides some hundred thousand calls
 * and switches for each gigabyte; {@code stdbuf} of GNU coreutils makes the pieces larger.
 */
final class StreamBuffers {
  /** What a pipe of Linux holds; larger ones were measured to be no better. */
  private static final String SIZE = "64K";

  private static final List<String> WIDE = List.of("stdbuf", "-i" + SIZE, "-o" + SIZE);

  private StreamBuffers() {}

  /** A command that does what {@code command} does, with large buffers where that is possible. */
  static List<String> widened(List<String> command) {
    if (!Probe.WORKS) {
      return command;
    }
    List<String> wide = new ArrayList<>(WIDE);
    wide.addAll(command);
    return wide;
  }

  /** Tried once, when it is first needed: a system may have none, or one without its library. */
  private static final class Probe {
    static final boolean WORKS = works();

    private static boolean works() {
      List<String> command = new ArrayList<>(WIDE);
      command.add("true");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor(5, TimeUnit.SECONDS)) {
          return process.exitValue() == 0;
        }
        process.destroyForcibly();
        return false;
      } catch (IOException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
