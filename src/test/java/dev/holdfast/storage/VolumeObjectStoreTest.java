package dev.holdfast.storage;

import static dev.holdfast.storage.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.SmallVolume;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A volume, which is a directory here. */
class VolumeObjectStoreTest {
  private static final String DIRECTORY = "prod/shops/shop/nightly/";
  private static final String KEY = DIRECTORY + "backup_daily_shop.dump.zst";

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
  private ObjectStore store;

  @BeforeEach
  void open() throws IOException {
    store = open(Links.MADE);
  }

  private ObjectStore open(Links links) throws IOException {
    return VolumeObjectStore.open(
        new RunSpec.Volume("backups", root.toString(), "prod/"), links::make);
  }

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "prod/../../x",
        "prod/..",
        "/etc/passwd",
        "prod//x",
        "prod/x/",
        "prod/./x",
        "prod/.hidden",
        "prod/x\0.dump",
        ".holdfast-lock"
      })
  void keyThatLeadsElsewhereIsRefused(String key) throws IOException {
    Files.writeString(root.resolveSibling("x"), "outside");

    assertFails(() -> store.read(key, 100), FailureReason.DESTINATION_INVALID, "cannot be");
    assertFails(() -> store.open(key), FailureReason.DESTINATION_INVALID, "cannot be");
    assertFails(() -> store.begin(key, 0, 1), FailureReason.DESTINATION_INVALID, "cannot be");
    assertFails(() -> store.delete(key), FailureReason.DESTINATION_INVALID, "cannot be");
    assertFails(
        () -> store.createIfAbsent(key, text("{}")), FailureReason.DESTINATION_INVALID, "cannot");
    assertThat(files()).isEmpty();
  }

  @Test
  void directoryThatIsALinkIsNotFollowed(@TempDir Path elsewhere) throws IOException {
    Path secret = Files.writeString(elsewhere.resolve("manifest.json"), "secret");
    Files.createDirectories(root.resolve("prod/shops/shop"));
    Files.createSymbolicLink(root.resolve("prod/shops/shop/nightly"), elsewhere);
    String manifest = DIRECTORY + "manifest.json";

    assertRefusesTheLink(() -> store.read(manifest, 100));
    assertRefusesTheLink(() -> store.open(manifest));
    assertRefusesTheLink(() -> store.begin(KEY, 0, 1));
    assertRefusesTheLink(() -> store.createIfAbsent(KEY, text("{}")));
    assertRefusesTheLink(() -> store.delete(manifest));
    assertRefusesTheLink(() -> store.abortUploads(DIRECTORY, file -> true));
    assertThat(elsewhere).isDirectoryContaining("glob:**manifest.json");
    assertThat(secret).hasContent("secret");
    assertThat(elsewhere.toFile().list()).hasSize(1);
  }

  private static void assertRefusesTheLink(ThrowingCallable action) {
    assertFails(
        action,
        FailureReason.DESTINATION_INVALID,
        "prod/shops/shop/nightly is a symbolic link, and none is followed");
  }

  @Test
  void fileThatIsALinkIsNotFollowed(@TempDir Path elsewhere) throws IOException {
    Path secret = Files.writeString(elsewhere.resolve("secret"), "secret");
    Files.createDirectories(root.resolve(DIRECTORY));
    Files.createSymbolicLink(root.resolve(KEY), secret);

    assertFails(() -> store.read(KEY, 100), FailureReason.DESTINATION_INVALID, "symbolic link");
    assertFails(() -> store.open(KEY), FailureReason.DESTINATION_INVALID, "symbolic link");
    assertFails(() -> store.delete(KEY), FailureReason.DESTINATION_INVALID, "symbolic link");
    assertFails(() -> upload(store, new byte[1]), FailureReason.UPLOAD_FAILED, "already");
    assertThat(store.createIfAbsent(KEY, text("{}"))).isFalse();
    assertThat(secret).hasContent("secret");
  }

  @Test
  void whatIsNoFileIsNotRead() throws IOException {
    Files.createDirectories(root.resolve(KEY));

    assertFails(() -> store.read(KEY, 100), FailureReason.DESTINATION_INVALID, "is not a file");
  }

  @Test
  void fileInPlaceOfADirectoryIsNamed() throws IOException {
    Files.writeString(root.resolve("prod"), "not a directory");

    assertFails(
        () -> store.begin(KEY, 0, 1), FailureReason.DESTINATION_INVALID, "prod is not a directory");
  }

  @Test
  void missingObjectIsNamed() throws IOException {
    assertFails(() -> store.open(KEY), FailureReason.OBJECT_MISSING, KEY);
    assertThat(store.read(KEY, 100)).isEmpty();
    store.delete(KEY);
    store.abortUploads(DIRECTORY, file -> true);
  }

  @Test
  void volumeThatIsNotMountedIsNamed() {
    RunSpec.Volume volume = new RunSpec.Volume("backups", root.resolve("nowhere").toString(), "");

    assertFails(
        () -> VolumeObjectStore.open(volume),
        FailureReason.DESTINATION_UNREACHABLE,
        "\"backups\" is not mounted");
  }

  @Test
  void sizeIsThatOfTheFile() throws IOException {
    assertThat(store.size(KEY)).isEmpty();

    upload(store, new byte[4_711]);

    assertThat(store.size(KEY)).hasValue(4_711);
  }

  @Test
  void nameAsLongAsAFileMayHaveFits() throws IOException {
    String longest = DIRECTORY + "x".repeat(251) + ".end";
    try (Upload upload = store.begin(longest, 0, 1)) {
      assertThat(files()).singleElement().asString().endsWith("x.end.tmp");
      upload.complete();
    }

    assertThat(store.size(longest)).hasValue(0);
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
  void deletingTheLastFileRemovesItsDirectoriesButNotThePolicys() throws IOException {
    upload(store, new byte[1]);
    store.createIfAbsent("prod/shops/other/manifest.json", text("{}"));

    store.delete(KEY);

    assertThat(root.resolve("prod/shops/shop")).doesNotExist();
    assertThat(root.resolve("prod/shops/other/manifest.json")).exists();

    store.delete("prod/shops/other/manifest.json");

    assertThat(root.resolve("prod")).isEmptyDirectory();
  }

  @Test
  void dumpThatCannotFitIsNotBegun() {
    assertFails(
        () -> store.begin(KEY, Long.MAX_VALUE, 1),
        FailureReason.DESTINATION_FULL,
        "\"backups\" has no space left",
        "MiB are free");
    assertThat(files()).isEmpty();
  }

  @Test
  void volumeThatRunsFullInTheMiddleIsToldAndLeftAsItWas() throws IOException {
    try (SmallVolume small = SmallVolume.mount(root, 100)) {
      store = open(Links.MADE);
      byte[] part = Content.of(1 << 20);
      assertFails(
          () -> {
            try (Upload upload = store.begin(KEY, 0, 1)) {
              for (int i = 0; i < 200; i++) {
                upload.write(part);
              }
            }
          },
          FailureReason.DESTINATION_FULL,
          "\"backups\" has no space left",
          "of 100 MiB are free");
      assertThat(files()).isEmpty();
      assertThat(small.usedMebibytes()).isZero();
    }
  }

  @Test
  void volumeThatCanOnlyBeReadIsNamed() throws IOException {
    try (SmallVolume small = SmallVolume.mount(root, 100)) {
      store = open(Links.MADE);
      byte[] content = Content.of(1_000);
      upload(store, content);
      small.makeReadOnly();

      assertCannotBeWritten("can only be read");
      assertThat(store.read(KEY, 1_000)).hasValue(content);
    }
  }

  @Test
  void volumeOfAnotherUserIsNamed() throws IOException {
    assumeFalse(
        "root".equals(System.getProperty("user.name")),
        "skipped: there is nothing that root may not write to");
    Files.createDirectories(root.resolve("prod/shops"));
    Files.setPosixFilePermissions(
        root.resolve("prod/shops"), PosixFilePermissions.fromString("r-x------"));

    assertCannotBeWritten("user and group 10001, may not use PersistentVolumeClaim \"backups\"");
    Files.setPosixFilePermissions(
        root.resolve("prod/shops"), PosixFilePermissions.fromString("rwx------"));
  }

  private void assertCannotBeWritten(String words) {
    String other = "prod/shops/other/manifest.json";
    assertFails(() -> store.begin(other, 0, 1), FailureReason.DESTINATION_ACCESS_DENIED, words);
    assertFails(
        () -> store.createIfAbsent(other, text("{}")),
        FailureReason.DESTINATION_ACCESS_DENIED,
        words);
  }

  private static Upload.Stored upload(ObjectStore to, byte[] content) throws IOException {
    try (Upload upload = to.begin(KEY, content.length, 1)) {
      upload.write(content);
      return upload.complete();
    }
  }

  private List<String> files() {
    try (Stream<Path> found = Files.walk(root)) {
      return found
          .filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> root.relativize(path).toString())
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
