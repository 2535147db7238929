package dev.holdfast.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Predicate;

/** Temporary files of a volume that nobody gave their own name. */
final class VolumeLeftovers {
  private final VolumeFiles files;

  VolumeLeftovers(VolumeFiles files) {
    this.files = files;
  }

  /**
   * Removes those of {@code directory}, not of directories below it.
   *
   * @param file whether one that was to get a name with this end goes
   * @param which whether one with these attributes goes
   */
  void remove(String directory, Predicate<String> file, Predicate<BasicFileAttributes> which)
      throws IOException {
    try {
      Path path = files.tree().directory(directory);
      if (VolumeTree.look(path).isEmpty()) {
        return;
      }
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(path, entry -> VolumeFiles.isTemporary(entry, file))) {
        for (Path temporary : found) {
          Optional<BasicFileAttributes> attributes = VolumeTree.look(temporary);
          if (attributes.filter(BasicFileAttributes::isRegularFile).filter(which).isPresent()) {
            Files.deleteIfExists(temporary);
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw files.errors().writing("removing unfinished files", e.getCause());
    } catch (IOException e) {
      throw files.errors().writing("removing unfinished files", e);
    }
  }
}
