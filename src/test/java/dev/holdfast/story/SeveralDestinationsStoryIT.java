package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Backup;
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
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.SampleDatabase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** Policies whose backups go to a bucket and to a volume. */
@Tag("slow")
class SeveralDestinationsStoryIT {
  private static EmbeddedStack stack;
  private static Story story;

  @BeforeAll
  static void start() {
    stack = EmbeddedStack.borrow();
    story = new Story(stack);
    SampleDatabase.create(stack.postgres(), "shop", 10);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void backupIsTheSameInBothAndComesBackFromTheOneThatIsNamed() throws Exception {
    Path volume = stack.kubelet().createClaim(EmbeddedStack.NAMESPACE, "both");
    story.policy("both", story.parts(), Story.bucket(story.parts()), volume("both"));
    story.backup("both", "both");

    Backup backup = story.awaitFinal("both");

    assertThat(backup.getStatus().phase())
        .as(backup.getStatus().message() + stack.operator().log())
        .isEqualTo(BackupPhase.COMPLETED);
    DestinationStatus bucket = backup.getStatus().destinations().get(0);
    DestinationStatus local = backup.getStatus().destinations().get(1);
    assertThat(local.manifestSha256()).isEqualTo(bucket.manifestSha256());
    assertThat(Files.readAllBytes(volume.resolve(local.manifest())))
        .isEqualTo(content(bucket.manifest()));

    story.restore("from-local", new BackupReference("both", "local"), "shop", "from_local");

    Restore restore = story.awaitRestore("from-local");
    assertThat(restore.getStatus().phase())
        .as(restore.getStatus().message())
        .isEqualTo(RunPhase.COMPLETED);
    assertThat(restore.getStatus().source()).isEqualTo(local);
    assertThat(DatabaseComparison.of(stack.postgres(), "shop", "from_local").differences())
        .isEmpty();
  }

  @Test
  void backupThatLacksACopyIsToldEverywhereAndComesBackFromTheOther() {
    stack.kubelet().createClaim(EmbeddedStack.NAMESPACE, "partial");
    story.policy(
        "partial",
        story.parts(),
        Story.bucket(story.parts().withBucket("no-such-bucket")),
        volume("partial"));
    story.backup("partial", "partial");

    Backup backup = story.awaitFinal("partial");

    String message = backup.getStatus().message();
    assertThat(backup.getStatus().phase()).isEqualTo(BackupPhase.PARTIALLY_COMPLETED);
    assertThat(message)
        .startsWith("stored at local, but not at main: ")
        .contains("no-such-bucket", "spec.destinations[0].s3");
    assertThat(backup.getStatus().conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
        .containsExactlyInAnyOrder(
            tuple("Complete", "False", "PartiallyCompleted"),
            tuple("Failed", "True", "PartiallyCompleted"));
    assertThat(backup.getStatus().destinations())
        .extracting(DestinationStatus::name, DestinationStatus::phase, DestinationStatus::reason)
        .containsExactly(
            tuple("main", DestinationPhase.FAILED, "BucketNotFound"),
            tuple("local", DestinationPhase.COMPLETED, null));
    BackupPolicy policy = story.awaitPolicy("partial", p -> p.getStatus().lastFailure() != null);
    assertThat(policy.getStatus().lastFailure()).isEqualTo("partial");
    assertThat(policy.getStatus().lastBackup()).isNull();
    assertThat(stack.client().v1().events().inNamespace(EmbeddedStack.NAMESPACE).list().getItems())
        .extracting(Event::getReason, Event::getType, e -> e.getInvolvedObject().getName())
        .contains(tuple("PartiallyCompleted", "Warning", "partial"));

    story.restore("any", "partial", "shop", "from_other");
    story.restore("named", new BackupReference("partial", "main"), "shop", "from_main");

    Restore any = story.awaitRestore("any");
    assertThat(any.getStatus().phase()).as(any.getStatus().message()).isEqualTo(RunPhase.COMPLETED);
    assertThat(any.getStatus().source().name()).isEqualTo("local");
    assertThat(DatabaseComparison.of(stack.postgres(), "shop", "from_other").differences())
        .isEmpty();
    assertThat(stack.client().v1().events().inNamespace(EmbeddedStack.NAMESPACE).list().getItems())
        .extracting(Event::getReason, e -> e.getInvolvedObject().getName())
        .contains(tuple("OtherDestination", "any"));
    Restore named = story.awaitRestore("named");
    assertThat(named.getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(named.getStatus().message())
        .contains("is not stored at destination \"main\"", "(spec.source.backupRef.destination)");
  }

  private static Destination volume(String claim) {
    return Destination.of("local", new VolumeDestination(claim, "/prod"));
  }

  private static byte[] content(String key) {
    try (S3Client client = stack.s3().client()) {
      return client.getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).asByteArray();
    }
  }
}
