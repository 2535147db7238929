package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Compression;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.DumpFormat;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.SampleDatabase;
import dev.holdfast.embedded.SmallVolume;
import io.fabric8.kubernetes.api.model.Condition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Policies whose backups go to a volume of the cluster. */
class VolumeStoryIT {
  private static EmbeddedStack stack;
  private static Story story;

  @BeforeAll
  static void start() {
    stack = EmbeddedStack.borrow();
    story = new Story(stack);
    SampleDatabase.create(stack.postgres(), "shop", 20);
    stack.postgres().execute("postgres", "create database noise");
    stack
        .postgres()
        .execute(
            "noise",
            // Rows that do not compress.
            "create table t as select gen_random_uuid() as a, gen_random_uuid() as b from"
                + " generate_series(1, 600000)");
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void backupGoesToTheVolumeAndComesBackFromIt() throws Exception {
    Path volume = claim("backups");
    policy("shop", "backups", "/prod", parts("shop"));
    story.backup("good", "shop");

    Backup backup = story.awaitFinal("good");

    assertThat(backup.getStatus().phase())
        .as(backup.getStatus().message() + stack.operator().log())
        .isEqualTo(BackupPhase.COMPLETED);
    DestinationStatus stored = backup.getStatus().destinations().get(0);
    assertThat(stored.volume()).isEqualTo(new VolumeDestination("backups", "/prod"));
    assertThat(stored.s3()).isNull();
    assertThat(stored.manifest()).isEqualTo("prod/default/shop/good/manifest.json");
    assertThat(volume.resolve(stored.manifest())).isRegularFile();
    List<String> files = files(volume);
    assertThat(files).hasSize(3).allMatch(file -> file.startsWith("prod/default/shop/good/"));
    assertThat(stack.s3().keys()).noneMatch(key -> key.contains("/good/"));

    story.restore("back", "good", "shop", "shop_back");

    Restore restore = story.awaitRestore("back");
    assertThat(restore.getStatus().phase())
        .as(restore.getStatus().message())
        .isEqualTo(RunPhase.COMPLETED);
    assertThat(restore.getStatus().source()).isEqualTo(stored);
    assertThat(DatabaseComparison.of(stack.postgres(), "shop", "shop_back").differences())
        .isEmpty();
    assertThat(files(volume)).as("a restore leaves the volume as it is").isEqualTo(files);

    alter(volume.resolve(files.stream().filter(f -> f.contains("backup_")).findFirst().get()));
    story.restore("altered", "good", "shop", "shop_altered");

    assertThat(story.awaitRestore("altered").getStatus().conditions())
        .extracting(Condition::getType, Condition::getReason)
        .contains(tuple("Failed", "ChecksumMismatch"));
  }

  @Test
  void killedRunLeavesNothingThatLooksLikeABackup() {
    Path volume = claim("killed");
    policy("killed", "killed", null, slow(parts("noise")));
    story.backup("killed", "killed");
    awaitPartOfTheDump(volume);
    stack.kubelet().kill("killed");

    assertFailed("killed", "JobFailed", "killed");
    // What is killed with it may die first, and it may still tidy up after that.
    assertThat(files(volume))
        .filteredOn(file -> !file.contains("/globals."))
        .hasSizeLessThan(2)
        .allMatch(file -> file.matches("default/killed/killed/\\.holdfast-[0-9a-f]{16}-.*\\.tmp"));
  }

  @Tag("slow")
  @Test
  void attemptAfterAKilledOneRemovesWhatThatLeft() {
    Path volume = claim("again");
    policy("again", "again", null, slow(parts("noise")).withJob("2m", "1m", 1));
    story.backup("again", "again");
    awaitPartOfTheDump(volume);
    stack.kubelet().kill("again");

    assertThat(story.awaitFinal("again").getStatus().phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(files(volume))
        .noneMatch(file -> file.endsWith(".tmp"))
        .filteredOn(file -> !file.contains("/globals."))
        .as("what an attempt has completed, another does not touch")
        .hasSize(2);
  }

  @Test
  void claimThatDoesNotExistIsNamed() {
    policy("nowhere", "nowhere", null, parts("shop"));
    story.backup("nowhere", "nowhere");

    story.await(
        "nowhere",
        b ->
            b.getStatus() != null
                && String.valueOf(b.getStatus().message())
                    .contains("PersistentVolumeClaim \"nowhere\" does not exist"));
    Path volume = claim("nowhere");

    assertThat(story.awaitFinal("nowhere").getStatus().phase())
        .as("a claim that comes late is in time")
        .isEqualTo(BackupPhase.COMPLETED);
    assertThat(files(volume)).hasSize(3);
  }

  @Test
  void pathThatIsALinkIsNotFollowed() throws IOException {
    Path volume = claim("linked");
    Path elsewhere = Files.createDirectory(volume.resolveSibling("elsewhere"));
    Files.createSymbolicLink(volume.resolve("prod"), elsewhere);
    policy("linked", "linked", "/prod", parts("shop"));
    story.backup("linked", "linked");

    assertFailed(
        "linked", "DestinationInvalid", "prod is a symbolic link", "spec.destinations[0].volume");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Tag("slow")
  @Test
  void fullVolumeIsToldAndLeftAsItWas() {
    Path volume = claim("small");
    try (SmallVolume mounted = SmallVolume.mount(volume, 24)) {
      policy("small", "small", null, slow(parts("noise")));
      story.backup("small", "small");

      assertFailed(
          "small",
          "DestinationFull",
          "PersistentVolumeClaim \"small\" has no space left",
          "of 24 MiB",
          "spec.destinations[0].volume");
      assertThat(files(volume)).isEmpty();
      assertThat(mounted.usedMebibytes()).isZero();
    }
  }

  private static Path claim(String name) {
    return stack.kubelet().createClaim(EmbeddedStack.NAMESPACE, name);
  }

  private static Story.Parts parts(String database) {
    return story.parts().withDatabases(database);
  }

  private static Story.Parts slow(Story.Parts parts) {
    return parts.withDump(DumpFormat.PLAIN, Compression.Algorithm.GZIP);
  }

  /** Roles are stored before the dump begins, and their file has another name for a moment, too. */
  private static void awaitPartOfTheDump(Path volume) {
    Awaitility.await()
        .until(
            () ->
                files(volume).stream()
                    .anyMatch(f -> f.endsWith(".tmp") && !f.contains("-globals.")));
  }

  private static void policy(String name, String claim, String path, Story.Parts parts) {
    story.policy(name, parts, Destination.of("main", new VolumeDestination(claim, path)));
  }

  private static void assertFailed(String name, String reason, String... words) {
    Backup backup = story.awaitFinal(name);
    assertThat(backup.getStatus().phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(backup.getStatus().conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
        .as(backup.getStatus().message())
        .contains(tuple("Failed", "True", reason));
    assertThat(backup.getStatus().message()).contains(words);
  }

  private static void alter(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static List<String> files(Path volume) {
    try (Stream<Path> found = Files.walk(volume)) {
      return found
          .filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> volume.relativize(path).toString())
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      // A file that goes while one looks: the next look tells.
      return List.of();
    }
  }
}
