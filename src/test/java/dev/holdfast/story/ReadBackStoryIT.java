package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.SampleDatabase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A backup is read again, and what was found is told by the backup. */
@Tag("slow")
class ReadBackStoryIT {
  private static EmbeddedStack stack;
  private static Story story;

  @BeforeAll
  static void start() {
    stack = EmbeddedStack.borrow();
    story = new Story(stack);
    SampleDatabase.create(stack.postgres(), "shop", 5);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void backupTellsWhatWasFoundWhenItsCopiesWereReadAgain() throws Exception {
    Path volume = stack.kubelet().createClaim(EmbeddedStack.NAMESPACE, "copies");
    story.policy(
        "shop",
        story.parts(),
        Story.bucket(story.parts()),
        Destination.of("local", new VolumeDestination("copies", "/prod")));
    // A reading of a backup that is not there yet waits for it.
    story.backup("good", "shop");
    read("first", BackupReference.of("good"));

    Restore first = story.awaitRestore("first");
    assertThat(first.getStatus().phase())
        .as(first.getStatus().message() + stack.operator().log())
        .isEqualTo(RunPhase.COMPLETED);
    assertThat(first.getStatus().message())
        .contains(" read again at main and local in ", "2 objects, read as for a restore");
    Backup verified = story.await("good", b -> verified(b).isPresent());
    assertThat(verified.getStatus().phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(verified(verified).get().getStatus()).isEqualTo("True");
    assertThat(verified(verified).get().getMessage()).isEqualTo(first.getStatus().message());
    assertThat(verified.getStatus().verifiedTime()).isEqualTo(first.getStatus().completionTime());

    damage(volume);
    read("second", BackupReference.of("good"));

    Restore second = story.awaitRestore("second");
    assertThat(second.getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(second.getStatus().conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
        .contains(tuple("Failed", "True", "CopyDamaged"));
    assertThat(second.getStatus().message())
        .startsWith("main is intact; local: ")
        .contains("is not what was stored", "status.copies[1].volume");
    Backup damaged =
        story.await(
            "good", b -> verified(b).filter(c -> c.getStatus().equals("False")).isPresent());
    assertThat(verified(damaged).get().getReason()).isEqualTo("ReadBackFailed");
    assertThat(verified(damaged).get().getMessage()).startsWith("not intact at local: ");
    assertThat(damaged.getStatus().destinations())
        .extracting(DestinationStatus::name, d -> d.verification().intact())
        .containsExactly(tuple("main", true), tuple("local", false));
    assertThat(stack.client().v1().events().inNamespace(EmbeddedStack.NAMESPACE).list().getItems())
        .extracting(Event::getReason, Event::getType, e -> e.getInvolvedObject().getName())
        .contains(tuple("Verified", "Normal", "good"))
        .contains(tuple("VerificationFailed", "Warning", "good"));

    // What cannot be read says nothing, and what was found outlives the Restore that found it.
    stack.client().resource(second).delete();
    Secret keys =
        stack
            .client()
            .secrets()
            .inNamespace(EmbeddedStack.NAMESPACE)
            .withName(Story.S3_SECRET)
            .get();
    stack.client().resource(keys).delete();
    read("third", new BackupReference("good", "main"));

    Restore third = story.awaitRestore("third");
    assertThat(third.getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(third.getStatus().message()).contains("Secret \"s3\" does not exist");
    Backup after = story.awaitFinal("good");
    assertThat(after.getStatus()).isEqualTo(damaged.getStatus());
  }

  private static Optional<Condition> verified(Backup backup) {
    return backup.getStatus().conditions().stream()
        .filter(condition -> condition.getType().equals(BackupStatus.VERIFIED))
        .findFirst();
  }

  private static void damage(Path volume) throws Exception {
    Path object;
    try (Stream<Path> all = Files.walk(volume)) {
      object = all.filter(file -> file.toString().endsWith(".dump.zst")).findFirst().orElseThrow();
    }
    byte[] content = Files.readAllBytes(object);
    content[content.length - 1] ^= 1;
    Files.write(object, content);
  }

  private static void read(String name, BackupReference backup) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(EmbeddedStack.NAMESPACE).build());
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(backup), null, RestoreMode.READ_BACK, null, story.parts().job()));
    stack.client().resource(restore).create();
  }
}
