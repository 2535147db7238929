package dev.holdfast.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Lists what lies directly in a directory of a volume. No link is followed, and what is neither a
 * file nor a directory, or has a name that no key has, is not there.
 */
final class VolumeListing {
  private final VolumeFiles files;
  private final String directory;

  VolumeListing(VolumeFiles files, String directory) {
    this.files = files;
    this.directory = directory;
  }

  private interface Entry {
    boolean tell(String name, BasicFileAttributes attributes);
  }

  /** Tells {@code visitor} of the objects, until it answers false. */
  void objects(Predicate<ObjectStore.Listed> visitor) throws IOException {
    each(
        (name, attributes) ->
            !attributes.isRegularFile()
                || visitor.test(
                    new ObjectStore.Listed(
                        directory + name,
                        attributes.size(),
                        attributes.lastModifiedTime().toInstant())));
  }

  /** Tells {@code visitor} of the names of directories, until it answers false. */
  void directories(Predicate<String> visitor) throws IOException {
    each((name, attributes) -> !attributes.isDirectory() || visitor.test(name));
  }

  private void each(Entry visitor) throws IOException {
    try {
      Path path = files.tree().directory(directory);
      if (VolumeTree.look(path).isEmpty()) {
        return;
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          if (!tell(visitor, entry)) {
            return;
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw files.errors().reading("listing " + directory, e.getCause());
    } catch (NoSuchFileException e) {
      // Somebody has removed it just now, so it is as empty as one that never was.
      return;
    } catch (IOException e) {
      throw files.errors().reading("listing " + directory, e);
    }
  }

  private static boolean tell(Entry visitor, Path entry) throws IOException {
    String name = entry.getFileName().toString();
    if (!VolumeTree.isPartOfKey(name)) {
      return true;
    }
    Optional<BasicFileAttributes> attributes = VolumeTree.look(entry);
    return attributes.isEmpty() || visitor.tell(name, attributes.get());
  }
}
