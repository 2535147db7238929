package dev.holdfast.storage;

import static dev.holdfast.storage.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is in a directory of a volume. */
class VolumeListingTest extends VolumeFixture {
  @Test
  void objectsAreToldOfAndNothingElseThatLiesThere() throws IOException {
    upload(store, new byte[4_711]);
    store.createIfAbsent(DIRECTORY + "manifest.json", text("{}"));
    Path directory = root.resolve(DIRECTORY);
    Files.writeString(directory.resolve(".holdfast-0123456789abcdef-a.dump.tmp"), "unfinished");
    Files.writeString(directory.resolve(".hidden"), "of somebody");
    Files.createDirectories(directory.resolve("below/deeper"));
    Files.createDirectories(directory.resolve(".snapshots"));
    Files.writeString(directory.resolve("below/a.dump"), "elsewhere");
    Files.createSymbolicLink(directory.resolve("link.dump"), directory.resolve("manifest.json"));
    Files.createSymbolicLink(directory.resolve("linked"), directory.resolve("below"));

    List<ObjectStore.Listed> listed = list(DIRECTORY);

    assertThat(listed)
        .extracting(ObjectStore.Listed::key)
        .containsExactlyInAnyOrder(KEY, DIRECTORY + "manifest.json");
    assertThat(listed)
        .filteredOn(object -> object.key().equals(KEY))
        .singleElement()
        .satisfies(
            object -> {
              assertThat(object.bytes()).isEqualTo(4_711);
              assertThat(object.lastModified())
                  .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
            });
    assertThat(directories(DIRECTORY)).containsExactly("below");
    assertThat(directories("")).containsExactly("prod");
    assertThat(list("")).isEmpty();
  }

  @Test
  void everyFileOfALargeDirectoryIsToldOf() throws IOException {
    Path directory = Files.createDirectories(root.resolve(DIRECTORY));
    for (int i = 0; i < 3_000; i++) {
      Files.createFile(directory.resolve("file" + i));
    }

    assertThat(list(DIRECTORY))
        .extracting(ObjectStore.Listed::key)
        .doesNotHaveDuplicates()
        .hasSize(3_000);
    List<String> first = new ArrayList<>();
    store.list(
        DIRECTORY,
        object -> {
          first.add(object.key());
          return first.size() < 3;
        });
    assertThat(first).hasSize(3);
  }

  @Test
  void directoryThatIsNotThereIsEmpty() throws IOException {
    assertThat(list(DIRECTORY)).isEmpty();
    assertThat(directories(DIRECTORY)).isEmpty();
  }

  @Test
  void noLinkIsFollowedOnTheWay() throws IOException {
    Path elsewhere = Files.createDirectories(root.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("a.dump"), "of somebody");
    Files.createDirectories(root.resolve(DIRECTORY).getParent());
    Files.createSymbolicLink(
        root.resolve(DIRECTORY.substring(0, DIRECTORY.length() - 1)), elsewhere);

    assertFails(() -> list(DIRECTORY), FailureReason.DESTINATION_INVALID, "symbolic link");
    assertFails(() -> list("../"), FailureReason.DESTINATION_INVALID, "cannot be the name");
    assertFails(() -> directories("prod/../"), FailureReason.DESTINATION_INVALID, "cannot be");
  }

  private List<ObjectStore.Listed> list(String directory) throws IOException {
    List<ObjectStore.Listed> listed = new ArrayList<>();
    store.list(directory, listed::add);
    return listed;
  }

  private List<String> directories(String directory) throws IOException {
    List<String> names = new ArrayList<>();
    store.listDirectories(directory, names::add);
    return names;
  }
}
