package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.SampleDatabase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Records are deleted: with what is stored where that was asked for, and without it elsewhere. */
@Tag("slow")
class DeletionStoryIT {
  private static EmbeddedStack stack;
  private static Story story;

  @BeforeAll
  static void start() {
    stack = EmbeddedStack.borrow();
    story = new Story(stack);
    SampleDatabase.create(stack.postgres(), "shop", 2);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void whatIsStoredGoesWithTheRecordOnlyWhereThatWasAskedFor() {
    Path volume = stack.kubelet().createClaim(EmbeddedStack.NAMESPACE, "local");
    story.policy(
        "shop",
        story.parts(),
        Story.bucket(story.parts()),
        Destination.of("local", new VolumeDestination("local", "/prod")));
    take("kept");
    take("gone");
    story.deleteObjectsWith("gone");
    story.await("gone", one -> one.getMetadata().getFinalizers().contains(Api.OBJECTS_FINALIZER));
    assertThat(stored(volume)).anyMatch(key -> key.contains("/gone/")).hasSize(12);

    story.delete("kept");
    // A policy that is gone takes no backup with it, and is in no deletion's way.
    stack
        .client()
        .resources(BackupPolicy.class)
        .inNamespace(EmbeddedStack.NAMESPACE)
        .withName("shop")
        .delete();
    story.delete("gone");

    Awaitility.await()
        .atMost(Story.PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertThat(names(Backup.class)).as(stack.operator().log()).isEmpty());
    assertThat(stored(volume))
        .anyMatch(key -> key.endsWith("/kept/manifest.json"))
        .allMatch(key -> key.contains("/kept/"))
        .hasSize(6);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(names(Prune.class)).isEmpty());
  }

  private static void take(String name) {
    story.backup(name, "shop");
    Backup backup = story.awaitFinal(name);
    assertThat(backup.getStatus().phase())
        .as(backup.getStatus().message())
        .isEqualTo(BackupPhase.COMPLETED);
  }

  /** What is stored at both destinations together. */
  private static List<String> stored(Path volume) {
    try (Stream<Path> files = Files.walk(volume)) {
      return Stream.concat(
              stack.s3().keys().stream(), files.filter(Files::isRegularFile).map(Path::toString))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(Class<? extends HasMetadata> type) {
    return stack
        .client()
        .resources(type)
        .inNamespace(EmbeddedStack.NAMESPACE)
        .list()
        .getItems()
        .stream()
        .map(one -> one.getMetadata().getName())
        .toList();
  }
}
