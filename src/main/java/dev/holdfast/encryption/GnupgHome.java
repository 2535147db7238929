package dev.holdfast.encryption;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of its own for {@code gpg}, which nobody else can read. It lies in memory where that
 * is possible, because a secret key may be put into it. Closing it deletes it.
 */
final class GnupgHome implements AutoCloseable {
  static final String GPG = "gpg";

  private static final System.Logger LOG = System.getLogger(GnupgHome.class.getName());

  /** What is left behind by a process that was killed tells whose it was. */
  static final String PREFIX = "holdfast-" + ProcessHandle.current().pid() + "-";

  private static final Path MEMORY = Path.of("/dev/shm");

  private final Path directory;

  private GnupgHome(Path directory) {
    this.directory = directory;
  }

  static GnupgHome create() throws IOException {
    boolean memory = Files.isDirectory(MEMORY) && Files.isWritable(MEMORY);
    // Readable by its owner alone, which is how temporary directories are made.
    return new GnupgHome(
        memory ? Files.createTempDirectory(MEMORY, PREFIX) : Files.createTempDirectory(PREFIX));
  }

  /** The command {@code arguments} of gpg in this home, which never asks a person. */
  List<String> command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                GPG,
                "--homedir",
                directory.toString(),
                "--no-options",
                "--batch",
                "--no-tty",
                "--no-random-seed-file",
                "--status-fd",
                "2"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs gpg without its agent, which only secret keys need. */
  Tool.Answer run(byte[] input, String... arguments) throws IOException {
    List<String> command = command("--no-autostart");
    command.addAll(List.of(arguments));
    return Tool.run(command, input);
  }

  /** Ends the agent that gpg started, if it did. */
  void endAgent() throws IOException {
    Tool.run(
        List.of("gpgconf", "--homedir", directory.toString(), "--kill", "gpg-agent"), new byte[0]);
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.WARNING, () -> directory + " is left behind: " + e.getMessage());
    }
  }
}
