package dev.holdfast.storage;

import static dev.holdfast.storage.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.SmallVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** Volumes that are not there, are full, or may not be written to. */
class VolumeStateTest extends VolumeFixture {
  @Test
  void volumeThatIsNotMountedIsNamed() {
    RunSpec.Volume volume = new RunSpec.Volume("backups", root.resolve("nowhere").toString(), "");

    assertFails(
        () -> VolumeObjectStore.open(volume),
        FailureReason.DESTINATION_UNREACHABLE,
        "\"backups\" is not mounted");
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
}
