package dev.holdfast.storage;

import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How files come to be on a volume: under a temporary name first, and under their own when whole.
 */
final class VolumeFiles {
  private static final String BEGINNING = ".holdfast-";
  private static final Pattern TEMPORARY =
      Pattern.compile(Pattern.quote(BEGINNING) + "[0-9a-f]{16}-(.+)\\.tmp");
  private static final int RANDOM_BYTES = 8;

  /** With it, no name is too long for a file system; the end of a name says whose it is. */
  private static final int MAX_OWN_NAME = 200;

  /** How often a directory that another run removes meanwhile is made again. */
  private static final int ATTEMPTS = 3;

  private final VolumeTree tree;
  private final VolumeNames names;
  private final VolumeSpace space;
  private final VolumeErrors errors;
  private final Path last;
  private final Random random = new java.security.SecureRandom();

  /** The files of {@code volume}, whose root is {@code root}. */
  VolumeFiles(RunSpec.Volume volume, Path root, VolumeNames.Link link) {
    this.tree = new VolumeTree(root);
    this.names = new VolumeNames(root, link);
    this.space = new VolumeSpace(root, volume.claim());
    this.errors = new VolumeErrors(volume.claim(), space);
    this.last = root.resolve(volume.prefix());
  }

  VolumeTree tree() {
    return tree;
  }

  VolumeSpace space() {
    return space;
  }

  VolumeErrors errors() {
    return errors;
  }

  /** A new temporary name beside that of {@code key}. */
  Path temporary(String key) throws IOException {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    Path file = tree.file(key);
    String name = file.getFileName().toString();
    return file.resolveSibling(
        BEGINNING
            + HexFormat.of().formatHex(bytes)
            + "-"
            + name.substring(Math.max(0, name.length() - MAX_OWN_NAME))
            + ".tmp");
  }

  /** Whether {@code path} has a temporary name, of a file whose name {@code file} accepts. */
  static boolean isTemporary(Path path, Predicate<String> file) {
    Matcher name = TEMPORARY.matcher(path.getFileName().toString());
    return name.matches() && file.test(name.group(1));
  }

  /** Makes the empty file {@code path} and the directories above it. */
  FileChannel create(Path path) throws IOException {
    for (int attempt = 1; ; attempt++) {
      tree.makeDirectories(path.getParent());
      try {
        return FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            VolumeTree.FILE);
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /**
   * Gives the whole and durable file {@code temporary} the name of {@code key}.
   *
   * @return false if the name is taken
   */
  boolean give(String key, Path temporary) throws IOException {
    return names.give(tree.file(key), temporary);
  }

  /**
   * Removes the directory of {@code path} and those above it, as far as they are empty and are not
   * those that the policy names.
   */
  void removeEmptyDirectories(Path path) throws IOException {
    tree.removeEmptyDirectories(path.getParent(), last);
  }
}
