package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.RetentionDecision;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.SampleDatabase;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Backups come, and those that have expired go, with everything that was stored of them. */
@Tag("slow")
class RetentionStoryIT {
  private static final String STRANGER = "test/default/shop/first/notes.txt";

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
  void whatHasExpiredGoesAfterTheNextGoodBackup() {
    stack.kubelet().createClaim(EmbeddedStack.NAMESPACE, "local");
    Tier daily =
        Tier.of("daily", "0 3 1 1 *", null, null)
            .withRetention(new Retention(1, null, null, null, null, null, null));
    story.policy(
        "shop",
        story.parts().withTiers(daily),
        Story.bucket(story.parts()),
        Destination.of("local", new VolumeDestination("local", "/prod")));
    take("by-hand", null);
    take("first", "daily");
    try (S3Client s3 = stack.s3().client()) {
      s3.putObject(
          r -> r.bucket(EmbeddedS3.BUCKET).key(STRANGER), RequestBody.fromString("not ours"));
    }
    assertThat(stack.s3().keys()).anyMatch(key -> key.contains("/first/backup_"));

    take("second", "daily");

    Prune prune = awaitPrune();
    assertThat(prune.getStatus().phase())
        .as(prune.getStatus().message() + stack.operator().log())
        .isEqualTo(RunPhase.COMPLETED);
    assertThat(prune.getStatus().plan().expired()).isEqualTo(1);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(backups())
                    .extracting(one -> one.getMetadata().getName())
                    .containsExactlyInAnyOrder("by-hand", "second"));
    assertThat(stack.s3().keys())
        .contains(STRANGER)
        .filteredOn(key -> key.contains("/first/"))
        .containsExactly(STRANGER);
    assertThat(stack.s3().keys())
        .anyMatch(key -> key.endsWith("/second/manifest.json"))
        .anyMatch(key -> key.endsWith("/by-hand/manifest.json"));
    BackupPolicy policy =
        story.awaitPolicy("shop", one -> one.getStatus().retention().kept().equals(2));
    assertThat(policy.getStatus().retention().backups())
        .extracting(RetentionDecision::backup, RetentionDecision::reason)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("second", "keepLast: 1 of 1"),
            org.assertj.core.api.Assertions.tuple(
                "by-hand", "the policy has no rule for its tier"));
  }

  private static void take(String name, String tier) {
    story.backup(name, "shop", tier);
    Backup backup = story.awaitFinal(name);
    assertThat(backup.getStatus().phase())
        .as(backup.getStatus().message())
        .isEqualTo(BackupPhase.COMPLETED);
  }

  private static List<Backup> backups() {
    return stack
        .client()
        .resources(Backup.class)
        .inNamespace(EmbeddedStack.NAMESPACE)
        .list()
        .getItems();
  }

  private static Prune awaitPrune() {
    return Awaitility.await()
        .atMost(Story.PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () ->
                stack
                    .client()
                    .resources(Prune.class)
                    .inNamespace(EmbeddedStack.NAMESPACE)
                    .list()
                    .getItems()
                    .stream()
                    .filter(
                        one ->
                            one.getStatus() != null
                                && one.getStatus().phase() != null
                                && one.getStatus().phase().isFinal())
                    .findFirst(),
            java.util.Optional::isPresent)
        .orElseThrow();
  }
}
