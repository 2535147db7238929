package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DatabaseProperties;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.artifact.RunIdentity;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import dev.holdfast.storage.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects are removed only while it is sure that no manifest names them. */
class CommitTest {
  private final Store store = new Store();

  private final Commit commit =
      new Commit(
          store,
          RunnerSpecs.volume("one", 0, Path.of("unused")),
          "runner/",
          "uid",
          new JobLog(new PrintStream(OutputStream.nullOutputStream()), InstantSource.system()));

  /** What a write that was interrupted, or a file system that breaks, may throw. */
  static List<IOException> withoutAnAnswer() {
    return List.of(
        new InterruptedIOException("interrupted"),
        new java.nio.channels.ClosedByInterruptException(),
        new FileSystemException("x", null, "Stale file handle"));
  }

  @ParameterizedTest
  @MethodSource("withoutAnAnswer")
  void onlyAStoreThatSaysNoHasSurelyWrittenNothing(IOException failure) {
    store.failure = failure;
    // As the run is, which is stopped at this moment.
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> commit.make(manifest(null))).isInstanceOf(RunFailedException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(commit.isSent()).isTrue();
  }

  @Test
  void storeThatSaysNoHasWrittenNothing() {
    store.failure = new StorageException(FailureReason.DESTINATION_ACCESS_DENIED, "no");

    assertThatThrownBy(() -> commit.make(manifest(null))).isInstanceOf(RunFailedException.class);

    assertThat(commit.isSent()).isFalse();
  }

  @Test
  void manifestThatCannotBeReadAgainIsNotSent() {
    assertThatThrownBy(() -> commit.make(manifest("x".repeat(3 << 19))))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("cannot be read");

    assertThat(commit.isSent()).isFalse();
    assertThat(store.writes).isZero();
  }

  private static Manifest manifest(String comment) {
    return new Manifest(
        Manifest.FORMAT_VERSION,
        new RunIdentity("c", "n", "p", "pu", "b", "uid", "daily", Instant.EPOCH, null),
        Instant.EPOCH,
        Instant.EPOCH,
        "16.3",
        "pg_dump 16.3",
        "test",
        List.of(
            new DatabaseProperties(
                "shop", "o", "UTF8", "C", "C", "libc", null, -1, comment, null, List.of())),
        List.of(),
        List.of("main"),
        List.of("shop"),
        List.of("main"),
        List.of(
            new Manifest.StoredObject(
                "shop.dump",
                ObjectRole.ARCHIVE,
                "shop",
                DumpFormat.CUSTOM,
                Compression.NONE,
                null,
                1,
                1,
                "0".repeat(64))),
        List.of(),
        List.of());
  }

  /** A store that writes nothing, or fails. */
  private static final class Store implements ObjectStore {
    private IOException failure;
    private int writes;

    @Override
    public boolean createIfAbsent(String key, byte[] content) throws IOException {
      writes++;
      if (failure != null) {
        throw failure;
      }
      return true;
    }

    @Override
    public Upload begin(String key, long expectedBytes, int atOnce) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) {
      return Optional.empty();
    }

    @Override
    public InputStream open(String key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete(String key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public OptionalLong size(String key) {
      return OptionalLong.empty();
    }

    @Override
    public void abortStaleUploads(String directory, Instant before) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void abortUploads(String directory, Predicate<String> file) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void list(String directory, Predicate<Listed> visitor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void listDirectories(String directory, Predicate<String> visitor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
