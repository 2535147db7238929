package dev.holdfast.cli;

import java.io.IOException;
import java.util.Map;
import org.jline.terminal.Size;
import org.jline.terminal.impl.jni.JniTerminalProvider;
import org.jline.terminal.spi.Pty;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/**
 * What is at the ends of the process.
 *
 * @param outIsTerminal whether people see the output at once
 * @param errIsTerminal whether people see the messages at once
 * @param inIsTerminal whether somebody can answer
 * @param width how many columns the terminal has; 0 if there is none
 * @param colour whether colours are welcome
 */
record Look(
    boolean outIsTerminal, boolean errIsTerminal, boolean inIsTerminal, int width, boolean colour) {
  private static final int USUAL_WIDTH = 80;

  /** No terminal anywhere. */
  static final Look NONE = new Look(false, false, false, 0, false);

  /** What this process has. */
  static Look ofProcess(Map<String, String> environment) {
    TerminalProvider provider;
    try {
      provider = new JniTerminalProvider();
      boolean out = provider.isSystemStream(SystemStream.Output);
      boolean err = provider.isSystemStream(SystemStream.Error);
      return new Look(
          out,
          err,
          provider.isSystemStream(SystemStream.Input),
          out || err ? width(provider, out ? SystemStream.Output : SystemStream.Error) : 0,
          out
              && environment.getOrDefault("NO_COLOR", "").isEmpty()
              && !"dumb".equals(environment.get("TERM")));
    } catch (LinkageError | RuntimeException e) {
      // A platform that the library does not know, or no place for its file: nothing is asked.
      return NONE;
    }
  }

  private static int width(TerminalProvider provider, SystemStream stream) {
    try (Pty pty = ((JniTerminalProvider) provider).current(stream)) {
      Size size = pty.getSize();
      return size.getColumns() > 0 ? size.getColumns() : USUAL_WIDTH;
    } catch (IOException e) {
      return USUAL_WIDTH;
    }
  }
}
