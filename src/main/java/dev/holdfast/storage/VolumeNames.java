package dev.holdfast.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Gives a whole and durable file its name, in one step and never over another.
 *
 * <p>A rename would replace what is there. A hard link does not: {@code link(2)} fails if the name
 * is taken. File systems without hard links (SMB, FAT, some in user space) get a look and a rename
 * under a lock on a file in the volume's root instead; the kernel lets go of the lock when its
 * holder dies.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/link.2.html">link(2)</a>
 */
final class VolumeNames {
  /** Begins with a dot, so it is no key. */
  static final String LOCK_FILE = ".holdfast-lock";

  /** A lock holds back other processes, not other threads of the same. */
  private static final Object IN_THIS_PROCESS = new Object();

  /** Makes a hard link. */
  interface Link {
    /** Makes {@code name} another name of {@code existing}; fails if it is taken. */
    void make(Path name, Path existing) throws IOException;
  }

  private final Path root;
  private final Link link;

  VolumeNames(Path root, Link link) {
    this.root = root;
    this.link = link;
  }

  /**
   * Makes {@code name} the only name of the file {@code temporary}, in the same directory, durably.
   *
   * @return false if the name is taken; then {@code temporary} is still there
   */
  boolean give(Path name, Path temporary) throws IOException {
    try {
      link.make(name, temporary);
    } catch (FileAlreadyExistsException e) {
      // NFS may lose the answer to a link that was made, and then says this to the repetition.
      if (!Files.isSameFile(name, temporary)) {
        return false;
      }
    } catch (NoSuchFileException | AccessDeniedException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      return giveUnderLock(name, temporary, e);
    }
    VolumeTree.sync(name.getParent());
    Files.deleteIfExists(temporary);
    return true;
  }

  private boolean giveUnderLock(Path name, Path temporary, Exception why) throws IOException {
    synchronized (IN_THIS_PROCESS) {
      try (FileChannel file =
              FileChannel.open(
                  root.resolve(LOCK_FILE),
                  Set.of(
                      StandardOpenOption.CREATE,
                      StandardOpenOption.WRITE,
                      LinkOption.NOFOLLOW_LINKS),
                  VolumeTree.FILE);
          FileLock lock = file.lock()) {
        if (VolumeTree.look(name).isPresent()) {
          return false;
        }
        Files.move(temporary, name, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        e.addSuppressed(why);
        throw e;
      }
    }
    VolumeTree.sync(name.getParent());
    return true;
  }
}
