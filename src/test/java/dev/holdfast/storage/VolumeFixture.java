package dev.holdfast.storage;

import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A volume, which is a directory here. */
abstract class VolumeFixture {
  static final String DIRECTORY = "prod/shops/shop/nightly/";
  static final String KEY = DIRECTORY + "backup_daily_shop.dump.zst";

  /** How the file system takes hard links. */
  enum Links {
    MADE,
    NOT_PERMITTED,
    UNKNOWN;

    void make(Path name, Path existing) throws IOException {
      switch (this) {
        case MADE -> Files.createLink(name, existing);
        case NOT_PERMITTED ->
            throw new FileSystemException(name.toString(), null, "Operation not permitted");
        case UNKNOWN -> throw new UnsupportedOperationException();
      }
    }
  }

  @TempDir Path root;
  ObjectStore store;

  @BeforeEach
  final void openStore() throws IOException {
    store = open(Links.MADE);
  }

  final ObjectStore open(Links links) throws IOException {
    return VolumeObjectStore.open(
        new RunSpec.Volume("backups", root.toString(), "prod/"), links::make);
  }

  static Upload.Stored upload(ObjectStore to, byte[] content) throws IOException {
    try (Upload upload = to.begin(KEY, content.length, 1)) {
      upload.write(content);
      return upload.complete();
    }
  }

  /** What is on the volume, temporary files included. */
  final List<String> files() {
    try (Stream<Path> found = Files.walk(root)) {
      return found
          .filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> root.relativize(path).toString())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
