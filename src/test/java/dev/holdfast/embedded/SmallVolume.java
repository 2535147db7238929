package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few MiB in memory, mounted on a directory. Only root may mount. */
public final class SmallVolume implements AutoCloseable {
  private final Path directory;

  private SmallVolume(Path directory) {
    this.directory = directory;
  }

  /**
   * Mounts {@code mebibytes} MiB on {@code directory}; skips the test where that is not allowed.
   */
  public static SmallVolume mount(Path directory, int mebibytes) {
    boolean mounted =
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", directory.toString());
    Assumptions.assumeTrue(
        mounted, "skipped: a small file system can only be mounted by root, outside of containers");
    return new SmallVolume(directory);
  }

  /** Lets nobody write to it any more, root included. */
  public void makeReadOnly() {
    if (!run("mount", "-o", "remount,ro", directory.toString())) {
      throw new IllegalStateException(directory + " cannot be made read-only");
    }
  }

  /** How much of it is used. */
  public long usedMebibytes() {
    return (directory.toFile().getTotalSpace() - directory.toFile().getFreeSpace()) >> 20;
  }

  @Override
  public void close() {
    if (!run("umount", directory.toString())) {
      throw new IllegalStateException(directory + " cannot be unmounted");
    }
  }

  private static boolean run(String... command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      // There is no such program here.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
