package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The files and directories of a volume. Others may write to it too, so nothing on it is trusted:
 * no key leads out of the root, and no symbolic link is followed.
 */
final class VolumeTree {
  /** The permissions of every directory that is made. */
  static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** The permissions of every file that is made. */
  static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** No empty part, no {@code ..}, and nothing hidden: those names are the store's own. */
  private static final Pattern KEY =
      Pattern.compile("[^/.\\x00][^/\\x00]*(/[^/.\\x00][^/\\x00]*)*");

  private final Path root;

  /** The tree below {@code root}, which is a directory and not reached over a link. */
  VolumeTree(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  /**
   * The path of the object {@code key}, which may or may not be there.
   *
   * @throws StorageException if the key leads out of the root, or over something that is no
   *     directory
   */
  Path file(String key) throws IOException {
    if (!KEY.matcher(key).matches()) {
      throw new StorageException(
          FailureReason.DESTINATION_INVALID,
          "\"" + key.replace('\0', '?') + "\" cannot be the name of a file on a volume");
    }
    Path file = root;
    for (String part : key.split("/", -1)) {
      requireDirectory(file);
      file = file.resolve(part);
    }
    return file;
  }

  /** The path of the directory {@code key}, which ends in a slash; empty for the root. */
  Path directory(String key) throws IOException {
    if (key.isEmpty()) {
      return root;
    }
    Path directory = file(key.substring(0, key.length() - 1));
    requireDirectory(directory);
    return directory;
  }

  /** Whether a file or a directory of this name can belong to a key. */
  static boolean isPartOfKey(String name) {
    return KEY.matcher(name).matches();
  }

  /** What is at {@code path} itself; empty if nothing is. */
  static Optional<BasicFileAttributes> look(Path path) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether there is a file at {@code path}.
   *
   * @throws StorageException if there is something else
   */
  boolean isFile(Path path) throws IOException {
    Optional<BasicFileAttributes> found = look(path);
    if (found.isPresent() && !found.get().isRegularFile()) {
      throw refused(path, found.get(), "a file");
    }
    return found.isPresent();
  }

  private void requireDirectory(Path path) throws IOException {
    Optional<BasicFileAttributes> found = look(path);
    if (found.isPresent() && !found.get().isDirectory()) {
      throw refused(path, found.get(), "a directory");
    }
  }

  private StorageException refused(Path path, BasicFileAttributes found, String wanted) {
    String name = root.relativize(path).toString();
    return new StorageException(
        FailureReason.DESTINATION_INVALID,
        found.isSymbolicLink()
            ? name + " is a symbolic link, and none is followed on a volume"
            : name + " is not " + wanted);
  }

  /** Makes {@code directory}, and those above it, as far as they are not there; durably. */
  void makeDirectories(Path directory) throws IOException {
    requireDirectory(directory);
    if (directory.equals(root) || look(directory).isPresent()) {
      return;
    }
    makeDirectories(directory.getParent());
    try {
      Files.createDirectory(directory, DIRECTORY);
    } catch (FileAlreadyExistsException e) {
      // Another run was faster; what it made must be a directory all the same.
      requireDirectory(directory);
    }
    sync(directory.getParent());
  }

  /** Removes {@code directory} and those above it, up to {@code last}, as far as they are empty. */
  void removeEmptyDirectories(Path directory, Path last) throws IOException {
    Path empty = directory;
    while (empty.startsWith(last) && !empty.equals(last)) {
      try {
        Files.deleteIfExists(empty);
      } catch (DirectoryNotEmptyException e) {
        return;
      }
      empty = empty.getParent();
    }
  }

  /** Makes the names in {@code directory} durable. */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
