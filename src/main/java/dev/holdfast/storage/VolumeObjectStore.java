package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.artifact.StoreSpace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A directory of a volume that is mounted here. Keys are paths below the volume's root; directories
 * are of mode 0700, files of 0600.
 */
public final class VolumeObjectStore implements ObjectStore {
  private final VolumeFiles files;

  private VolumeObjectStore(VolumeFiles files) {
    this.files = files;
  }

  /**
   * Opens a volume. Nothing is written yet.
   *
   * @throws StorageException if it is not mounted
   */
  public static VolumeObjectStore open(RunSpec.Volume volume) throws StorageException {
    return open(volume, Files::createLink);
  }

  /** Opens a volume whose file system makes hard links by {@code link}, or refuses to. */
  static VolumeObjectStore open(RunSpec.Volume volume, VolumeNames.Link link)
      throws StorageException {
    try {
      Path root = Path.of(volume.path()).toRealPath();
      if (!Files.isDirectory(root)) {
        throw new StorageException(
            FailureReason.DESTINATION_UNREACHABLE, volume.path() + " is not a directory");
      }
      return new VolumeObjectStore(new VolumeFiles(volume, root, link));
    } catch (StorageException e) {
      throw e;
    } catch (IOException e) {
      throw new StorageException(
          FailureReason.DESTINATION_UNREACHABLE,
          "PersistentVolumeClaim \"" + volume.claim() + "\" is not mounted: " + e.getMessage(),
          e);
    }
  }

  @Override
  public Upload begin(String key, long expectedBytes, int atOnce) throws IOException {
    files.space().check(expectedBytes, key);
    try {
      return new VolumeUpload(files, key, files.temporary(key));
    } catch (IOException e) {
      throw files.errors().writing("writing " + key, e);
    }
  }

  @Override
  public Optional<byte[]> read(String key, int maxBytes) throws IOException {
    try {
      Path file = files.tree().file(key);
      if (!files.tree().isFile(file)) {
        return Optional.empty();
      }
      try (InputStream in = stream(file)) {
        byte[] content = in.readNBytes(maxBytes + 1);
        if (content.length > maxBytes) {
          throw new StorageException(
              FailureReason.CHECKSUM_MISMATCH, key + " is larger than " + maxBytes + " bytes");
        }
        return Optional.of(content);
      }
    } catch (IOException e) {
      throw files.errors().reading("reading " + key, e);
    }
  }

  @Override
  public InputStream open(String key) throws IOException {
    try {
      Path file = files.tree().file(key);
      if (!files.tree().isFile(file)) {
        throw new StorageException(
            FailureReason.OBJECT_MISSING, "there is no file " + key + " on the volume");
      }
      return new VolumeDownload(stream(file), key, files.errors());
    } catch (IOException e) {
      throw files.errors().reading("reading " + key, e);
    }
  }

  private static InputStream stream(Path file) throws IOException {
    return Channels.newInputStream(
        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
  }

  @Override
  public boolean createIfAbsent(String key, byte[] content) throws IOException {
    Path temporary = null;
    try {
      temporary = files.temporary(key);
      try (FileChannel out = files.create(temporary)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      if (!give(key, temporary)) {
        return false;
      }
    } catch (IOException e) {
      throw files.errors().writing("writing " + key, e);
    } finally {
      if (temporary != null) {
        Files.deleteIfExists(temporary);
      }
    }
    readBack(key, content);
    return true;
  }

  /** From here on it may be there, whatever fails. */
  private boolean give(String key, Path temporary) throws IOException {
    try {
      return files.give(key, temporary);
    } catch (IOException e) {
      IOException told = files.errors().writing("writing " + key, e);
      throw told instanceof StorageException known ? new WriteInDoubtException(known, false) : told;
    }
  }

  private void readBack(String key, byte[] content) throws IOException {
    Optional<byte[]> back;
    try {
      back = read(key, content.length);
    } catch (StorageException e) {
      throw new WriteInDoubtException(e, true);
    }
    if (back.isEmpty() || !Arrays.equals(content, back.get())) {
      throw new WriteInDoubtException(
          new StorageException(
              FailureReason.CHECKSUM_MISMATCH, key + " reads back otherwise than it was written"),
          true);
    }
  }

  /** Deletes a file, and the directories that are empty then. */
  @Override
  public void delete(String key) throws IOException {
    try {
      Path file = files.tree().file(key);
      if (files.tree().isFile(file)) {
        Files.deleteIfExists(file);
      }
      files.removeEmptyDirectories(file);
    } catch (IOException e) {
      throw files.errors().writing("deleting " + key, e);
    }
  }

  @Override
  public OptionalLong size(String key) throws IOException {
    try {
      Path file = files.tree().file(key);
      return files.tree().isFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
    } catch (IOException e) {
      throw files.errors().reading("looking for " + key, e);
    }
  }

  /** Removes the temporary files that killed attempts have left in {@code directory} itself. */
  @Override
  public void abortUploads(String directory, Predicate<String> file) throws IOException {
    new VolumeLeftovers(files).remove(directory, file, any -> true);
  }

  @Override
  public void abortStaleUploads(String directory, Instant before) throws IOException {
    List<String> children = new ArrayList<>();
    listDirectories(directory, children::add);
    for (String child : children) {
      new VolumeLeftovers(files)
          .remove(
              directory + child + "/",
              any -> true,
              found -> found.lastModifiedTime().toInstant().isBefore(before));
    }
  }

  @Override
  public void list(String directory, Predicate<Listed> visitor) throws IOException {
    new VolumeListing(files, directory).objects(visitor);
  }

  @Override
  public void listDirectories(String directory, Predicate<String> visitor) throws IOException {
    new VolumeListing(files, directory).directories(visitor);
  }

  @Override
  public Optional<StoreSpace> space() {
    return files.space().now();
  }

  @Override
  public void close() {
    // Nothing is held between two calls.
  }
}
