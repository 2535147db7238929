package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Ends the processes and deletes the directories that this JVM leaves behind, however it ends: a
 * shutdown hook does not run when a JVM is killed with SIGKILL.
 *
 * <p>It is a shell that reads from a pipe what there is to clean up. When the JVM is gone, so is
 * the other end of the pipe, whatever the JVM died of; then the shell cleans up and ends. It needs
 * nothing but a POSIX shell.
 */
final class Reaper {
  private static final String SCRIPT =
      """
      trap '' HUP INT QUIT TERM
      set --
      while IFS= read -r line; do
        item=${line#[+-]}
        case $line in
          +*) set -- "$@" "$item" ;;
          -*)
            left=$#
            while [ "$left" -gt 0 ]; do
              [ "$1" = "$item" ] || set -- "$@" "$1"
              shift
              left=$((left - 1))
            done ;;
        esac
      done
      for item; do
        case $item in
          QUIT:*) kill -s QUIT "${item#QUIT:}" 2>/dev/null ;;
          KILL:*) kill -s KILL -- "-${item#KILL:}" 2>/dev/null || kill -s KILL "${item#KILL:}" 2>/dev/null ;;
        esac
      done
      for item; do
        case $item in
          DIRECTORY:*)
            for second in 1 2 3 4 5; do
              rm -rf -- "${item#DIRECTORY:}" 2>/dev/null && break
              sleep 1
            done ;;
        esac
      done
      """;

  private static final Process SHELL = start();

  private Reaper() {}

  private static Process start() {
    try {
      return new ProcessBuilder("sh", "-c", SCRIPT)
          .directory(Path.of("/").toFile())
          .redirectOutput(Redirect.DISCARD)
          .redirectError(Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills {@code process}, and its process group if it leads one, should the JVM end before it. */
  static Process watch(Process process) {
    String item = "KILL:" + process.pid();
    tell("+" + item);
    var unused = process.onExit().thenRun(() -> tell("-" + item));
    return process;
  }

  /** Sends SIGQUIT to a postmaster, should the JVM end before {@link #forgetPostmaster}. */
  static void watchPostmaster(long pid) {
    tell("+QUIT:" + pid);
  }

  /** The postmaster has ended. */
  static void forgetPostmaster(long pid) {
    tell("-QUIT:" + pid);
  }

  /** Deletes {@code directory}, should the JVM end before {@link #forget}. */
  static void watch(Path directory) {
    tell("+DIRECTORY:" + directory.toAbsolutePath());
  }

  /** The directory has been deleted. */
  static void forget(Path directory) {
    tell("-DIRECTORY:" + directory.toAbsolutePath());
  }

  private static void tell(String line) {
    synchronized (SHELL) {
      try {
        SHELL.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        SHELL.getOutputStream().flush();
      } catch (IOException e) {
        throw new UncheckedIOException("the reaper is gone", e);
      }
    }
  }
}
