package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopySpec;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.SampleDatabase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A backup that lacked a copy gets it, and is whole. */
@Tag("slow")
class CopyStoryIT {
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
  void backupThatLackedACopyGetsItAndComesBackFromIt() {
    stack.kubelet().createClaim(EmbeddedStack.NAMESPACE, "local");
    Destination local = Destination.of("local", new VolumeDestination("local", "/prod"));
    Story.Parts wrong = story.parts().withBucket("no-such-bucket");
    story.policy("shop", story.parts(), Story.bucket(wrong), local);
    story.backup("partial", "shop");
    copy("nowhere", "partial", "attic");
    copy("too-early", "partial", "main");

    // Both wait for the backup, and then say what is wrong.
    BackupCopy nowhere = await("nowhere");
    assertThat(nowhere.getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(nowhere.getStatus().message())
        .isEqualTo(
            "the BackupPolicy \"shop\" has no destination \"attic\", only main, local (spec.to)");
    BackupCopy early = await("too-early");
    assertThat(early.getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(early.getStatus().message()).contains("no-such-bucket", "status.target.s3");
    assertThat(story.awaitFinal("partial").getStatus().phase())
        .isEqualTo(BackupPhase.PARTIALLY_COMPLETED);

    BackupPolicy policy =
        stack
            .client()
            .resources(BackupPolicy.class)
            .inNamespace(EmbeddedStack.NAMESPACE)
            .withName("shop")
            .get();
    stack.client().resource(policy).delete();
    story.policy("shop", story.parts(), Story.bucket(story.parts()), local);
    copy("to-main", "partial", "main");

    BackupCopy copy = await("to-main");
    assertThat(copy.getStatus().phase())
        .as(copy.getStatus().message() + stack.operator().log())
        .isEqualTo(RunPhase.COMPLETED);
    assertThat(copy.getStatus().source().name()).isEqualTo("local");
    assertThat(copy.getStatus().conditions())
        .extracting(Condition::getType, Condition::getStatus)
        .containsExactly(tuple("Complete", "True"), tuple("Failed", "False"));
    Backup whole = story.await("partial", b -> b.getStatus().phase() == BackupPhase.COMPLETED);
    assertThat(whole.getStatus().destinations())
        .extracting(DestinationStatus::name, DestinationStatus::phase)
        .containsExactly(
            tuple("main", DestinationPhase.COMPLETED), tuple("local", DestinationPhase.COMPLETED));
    assertThat(whole.getStatus().destinations())
        .extracting(DestinationStatus::manifestSha256)
        .containsOnly(copy.getStatus().source().manifestSha256());
    assertThat(whole.getStatus().conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
        .containsExactlyInAnyOrder(
            tuple("Complete", "True", "Completed"), tuple("Failed", "False", "Completed"));
    assertThat(stack.client().v1().events().inNamespace(EmbeddedStack.NAMESPACE).list().getItems())
        .extracting(Event::getReason, e -> e.getInvolvedObject().getName())
        .contains(tuple("Copied", "partial"), tuple("Completed", "to-main"));

    story.restore("from-copy", new BackupReference("partial", "main"), "shop", "from_copy");
    Restore restore = story.awaitRestore("from-copy");
    assertThat(restore.getStatus().phase())
        .as(restore.getStatus().message())
        .isEqualTo(RunPhase.COMPLETED);
    assertThat(DatabaseComparison.of(stack.postgres(), "shop", "from_copy").differences())
        .isEmpty();
  }

  private static void copy(String name, String backup, String to) {
    BackupCopy copy = new BackupCopy();
    copy.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(EmbeddedStack.NAMESPACE).build());
    copy.setSpec(new BackupCopySpec(BackupReference.of(backup), to, story.parts().job()));
    stack.client().resource(copy).create();
  }

  private static BackupCopy await(String name) {
    return Awaitility.await()
        .atMost(Story.PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () ->
                stack
                    .client()
                    .resources(BackupCopy.class)
                    .inNamespace(EmbeddedStack.NAMESPACE)
                    .withName(name)
                    .get(),
            copy ->
                copy.getStatus() != null
                    && List.of(RunPhase.COMPLETED, RunPhase.FAILED)
                        .contains(copy.getStatus().phase()));
  }
}
