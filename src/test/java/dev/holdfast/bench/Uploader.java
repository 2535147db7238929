package dev.holdfast.bench;

import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.S3Credentials;
import dev.holdfast.storage.S3ObjectStore;
import dev.holdfast.storage.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Uploads a file with the client that Jobs use, but from this process, where it is compiled and
 * warm: better than anybody's script can have it.
 */
final class Uploader implements AutoCloseable {
  private static final int BUFFER = 128 << 10;

  /** Held, since nobody else does, and a logger that is forgotten forgets its level. */
  private static final Logger ALL = Logger.getLogger("");

  private final ObjectStore store;

  Uploader(RunSpec.S3 bucket) throws IOException {
    // As in a Job. Else the client describes every byte that it sends, for a log that nobody keeps.
    ALL.setLevel(Level.INFO);
    store =
        S3ObjectStore.open(
            bucket, new S3Credentials(EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY, null), null);
  }

  void upload(Path file, String key) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        Upload upload = store.begin(key, Files.size(file), 1)) {
      byte[] buffer = new byte[BUFFER];
      int count;
      while ((count = in.read(buffer)) >= 0) {
        upload.write(buffer, 0, count);
      }
      upload.complete();
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
