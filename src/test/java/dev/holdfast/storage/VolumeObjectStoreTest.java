package dev.holdfast.storage;

import static dev.holdfast.storage.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects as files. */
class VolumeObjectStoreTest extends VolumeFixture {
  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        1_000_000,
        VolumeUpload.STRETCH - 1,
        VolumeUpload.STRETCH,
        VolumeUpload.STRETCH + 1,
        2 * VolumeUpload.STRETCH + 12_345
      })
  void everySizeArrivesWhole(int size) throws IOException {
    byte[] content = Content.of(size);

    Upload.Stored stored = upload(store, content);

    assertThat(stored).isEqualTo(Content.stored(content));
    assertThat(Files.readAllBytes(root.resolve(KEY))).isEqualTo(content);
    try (InputStream in = store.open(KEY)) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }
    assertThat(files()).containsExactly(KEY);
  }

  @Test
  void everyByteIsAcknowledgedOnlyOnceItWasReadBack() throws IOException {
    try (Upload upload = store.begin(KEY, 0, 1)) {
      upload.write(new byte[1_000]);
      assertThat(upload.acknowledgedBytes()).isZero();

      upload.complete();

      assertThat(upload.acknowledgedBytes()).isEqualTo(1_000);
    }
  }

  @Test
  void fileThatIsAlteredOnItsWayIsNoObject() throws IOException {
    try (Upload upload = store.begin(KEY, 0, 1)) {
      upload.write(Content.of(1_000_000));
      // Something else than the run: a broken device, or a neighbour on the same volume.
      Path temporary = root.resolve(files().get(0));
      byte[] bytes = Files.readAllBytes(temporary);
      bytes[500_000] ^= 1;
      Files.write(temporary, bytes);

      assertFails(upload::complete, FailureReason.CHECKSUM_MISMATCH, KEY, "reads back otherwise");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void fileThatIsCutOnItsWayIsNoObject() throws IOException {
    try (Upload upload = store.begin(KEY, 0, 1)) {
      upload.write(Content.of(1_000_000));
      Files.write(root.resolve(files().get(0)), new byte[10]);

      assertFails(upload::complete, FailureReason.CHECKSUM_MISMATCH, KEY, "ends at 10 bytes");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void onlyTheOwnerMayUseWhatIsMade() throws IOException {
    upload(store, new byte[1]);
    store.createIfAbsent(DIRECTORY + "manifest.json", new byte[1]);

    for (Path path = root.resolve(KEY).getParent(); !path.equals(root); path = path.getParent()) {
      assertThat(permissions(path)).as(path.toString()).isEqualTo("rwx------");
    }
    assertThat(permissions(root.resolve(KEY))).isEqualTo("rw-------");
    assertThat(permissions(root.resolve(DIRECTORY + "manifest.json"))).isEqualTo("rw-------");
  }

  @Test
  void unfinishedUploadHasNoNameThatABackupHas() throws IOException {
    try (Upload upload = store.begin(KEY, 0, 1)) {
      upload.write(Content.of(1_000));

      assertThat(files()).singleElement().asString().startsWith(DIRECTORY + ".holdfast-");
      assertThat(store.read(KEY, 10_000)).isEmpty();
    }
    assertThat(files()).isEmpty();
    assertThat(root.resolve("prod/shops")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsOverwritten(Links links) throws IOException {
    ObjectStore other = open(links);
    byte[] first = Content.of(1_000);
    upload(other, first);

    assertFails(
        () -> upload(other, Content.of(2_000)), FailureReason.UPLOAD_FAILED, KEY, "already");

    assertThat(Files.readAllBytes(root.resolve(KEY))).isEqualTo(first);
    assertThat(other.createIfAbsent(KEY, new byte[] {1})).isFalse();
    assertThat(other.read(KEY, 10_000)).hasValue(first);
    assertThat(files()).filteredOn(file -> file.endsWith(".tmp")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void ofManyThatCreateTheSameObjectOneSucceeds(Links links) throws Exception {
    int many = 16;
    for (int round = 0; round < 20; round++) {
      String key = "prod/" + links + round + "/manifest.json";
      ExecutorService threads = Executors.newFixedThreadPool(many);
      List<Future<Boolean>> all =
          threads.invokeAll(
              IntStream.range(0, many)
                  .mapToObj(
                      i ->
                          (java.util.concurrent.Callable<Boolean>)
                              () -> open(links).createIfAbsent(key, text("manifest " + i)))
                  .toList());
      threads.shutdown();

      int winner = -1;
      for (int i = 0; i < many; i++) {
        if (all.get(i).get()) {
          assertThat(winner).as("two have created " + key).isEqualTo(-1);
          winner = i;
        }
      }
      assertThat(store.read(key, 100)).hasValue(text("manifest " + winner));
    }
    assertThat(files()).noneMatch(file -> file.endsWith(".tmp"));
  }

  @Test
  void linkWhoseAnswerWasLostIsNoFailure() throws IOException {
    ObjectStore nfs =
        VolumeObjectStore.open(
            new RunSpec.Volume("backups", root.toString(), "prod/"),
            (name, existing) -> {
              Files.createLink(name, existing);
              Files.createLink(name, existing);
            });

    assertThat(nfs.createIfAbsent(KEY, text("{}"))).isTrue();
    assertThat(files()).containsExactly(KEY);
  }

  @Test
  void missingObjectIsNamed() throws IOException {
    assertFails(() -> store.open(KEY), FailureReason.OBJECT_MISSING, KEY);
    assertThat(store.read(KEY, 100)).isEmpty();
    store.delete(KEY);
    store.abortUploads(DIRECTORY, file -> true);
  }

  @Test
  void sizeIsThatOfTheFile() throws IOException {
    assertThat(store.size(KEY)).isEmpty();

    upload(store, new byte[4_711]);

    assertThat(store.size(KEY)).hasValue(4_711);
  }

  @Test
  void whatMayBeThereAlthoughItFailedIsInDoubt() throws IOException {
    ObjectStore torn =
        VolumeObjectStore.open(
            new RunSpec.Volume("backups", root.toString(), "prod/"),
            (name, existing) -> {
              Files.createLink(name, existing);
              throw new AccessDeniedException(name.toString());
            });

    assertThatThrownBy(() -> torn.createIfAbsent(KEY, text("{}")))
        .isInstanceOf(WriteInDoubtException.class);
    assertThat(files()).containsExactly(KEY);
  }

  @Test
  void smallObjectThatIsTooLargeIsNotRead() throws IOException {
    store.createIfAbsent(KEY, new byte[101]);

    assertFails(() -> store.read(KEY, 100), FailureReason.CHECKSUM_MISMATCH, "larger than 100");
  }

  @Test
  void onlyTemporaryFilesOfOurOwnKindInThatDirectoryAreRemoved() throws IOException {
    Path directory = Files.createDirectories(root.resolve(DIRECTORY));
    String left = ".holdfast-0123456789abcdef-backup_shop.a1b2.dump.tmp";
    Files.writeString(directory.resolve(left), "left by a killed attempt");
    List<String> kept =
        List.of(
            ".holdfast-0123-backup_shop.a1b2.dump.tmp",
            left + ".bak",
            left.replace("a1b2", "c3d4"),
            ".other",
            "manifest.json",
            "backup_daily_shop.dump.tmp");
    for (String name : kept) {
      Files.writeString(directory.resolve(name), "keep");
    }
    Files.createDirectories(root.resolve("prod/shops/shop/other"));
    Files.writeString(root.resolve("prod/shops/shop/other").resolve(left), "of another backup");
    Path linked = directory.resolve(".holdfast-" + "f".repeat(16) + "-backup_shop.a1b2.dump.tmp");
    Files.createSymbolicLink(linked, directory.resolve("manifest.json"));

    store.abortUploads(DIRECTORY, file -> file.contains(".a1b2."));

    assertThat(directory.resolve(left)).doesNotExist();
    assertThat(kept).allSatisfy(name -> assertThat(directory.resolve(name)).hasContent("keep"));
    assertThat(root.resolve("prod/shops/shop/other").resolve(left)).exists();
    assertThat(Files.isSymbolicLink(linked)).isTrue();
  }

  @Test
  void onlyTemporaryFilesThatNobodyWritesAnyMoreAreStale() throws IOException {
    String name = ".holdfast-0123456789abcdef-backup_shop.a1b2.dump.tmp";
    Instant limit = Instant.parse("2026-11-20T00:00:00Z");
    Path old = file("prod/shops/shop/old/" + name, limit.minusSeconds(1));
    List<Path> kept =
        List.of(
            file("prod/shops/shop/young/" + name, limit),
            file("prod/shops/shop/old/manifest.json", limit.minusSeconds(1)),
            file("prod/shops/shop/" + name, limit.minusSeconds(1)),
            file("prod/shops/shop/old/deeper/" + name, limit.minusSeconds(1)),
            file("prod/shops/other/old/" + name, limit.minusSeconds(1)));

    store.abortStaleUploads("prod/shops/shop/", limit);

    assertThat(old).doesNotExist();
    assertThat(kept).allSatisfy(path -> assertThat(path).exists());
  }

  private Path file(String key, Instant lastModified) throws IOException {
    Path path = root.resolve(key);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "unfinished");
    return Files.setLastModifiedTime(path, FileTime.from(lastModified));
  }

  @Test
  void deletingTheLastFileRemovesItsDirectoriesButNotThePolicys() throws IOException {
    upload(store, new byte[1]);
    store.createIfAbsent("prod/shops/other/manifest.json", text("{}"));

    store.delete(KEY);

    assertThat(root.resolve("prod/shops/shop")).doesNotExist();
    assertThat(root.resolve("prod/shops/other/manifest.json")).exists();

    store.delete("prod/shops/other/manifest.json");

    assertThat(root.resolve("prod")).isEmptyDirectory();
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
