package dev.holdfast.storage;

import static dev.holdfast.storage.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and what they lead to. */
class VolumeNamesTest extends VolumeFixture {
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
  void nameAsLongAsAFileMayHaveFits() throws IOException {
    String longest = DIRECTORY + "x".repeat(251) + ".end";
    try (Upload upload = store.begin(longest, 0, 1)) {
      assertThat(files()).singleElement().asString().endsWith("x.end.tmp");
      upload.complete();
    }

    assertThat(store.size(longest)).hasValue(0);
  }

  private static void assertRefusesTheLink(ThrowingCallable action) {
    assertFails(
        action,
        FailureReason.DESTINATION_INVALID,
        "prod/shops/shop/nightly is a symbolic link, and none is followed");
  }
}
