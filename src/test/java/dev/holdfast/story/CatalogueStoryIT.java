package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.CatalogueSpec;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.SampleDatabase;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** The cluster forgets everything, and the bucket does not. */
class CatalogueStoryIT {
  private static EmbeddedStack stack;
  private static Story story;

  @BeforeAll
  static void start() {
    stack = EmbeddedStack.borrow();
    story = new Story(stack);
    stack.operator().kill();
    stack.startOperator(Map.of("HOLDFAST_CATALOGUE_EVERY", "24H"));
    SampleDatabase.create(stack.postgres(), "shop", 2);
  }

  @AfterAll
  static void stop() {
    // The next one who borrows the cluster wants an operator as it was.
    stack.operator().kill();
    stack.close();
  }

  @Test
  void backupReappearsWithThePolicyIsRestoredAndIsMissingOnceItsManifestsAreGone() {
    stack.kubelet().createClaim(EmbeddedStack.NAMESPACE, "local");
    policy();
    story.backup("before", "shop", null);
    Backup before = story.awaitFinal("before");
    assertThat(before.getStatus().phase())
        .as(before.getStatus().message())
        .isEqualTo(BackupPhase.COMPLETED);
    assertThat(before.getStatus().destinations()).hasSize(2);

    for (Class<? extends CustomResource<?, ?>> kind :
        List.<Class<? extends CustomResource<?, ?>>>of(
            BackupPolicy.class, Catalogue.class, Backup.class)) {
      stack.client().resources(kind).inNamespace(EmbeddedStack.NAMESPACE).delete();
    }
    // As the garbage collector does, which this server lacks.
    jobs().forEach(job -> stack.client().resource(job).delete());
    // What ended in the second in which a look begins is left to the next look.
    Instant end = Instant.parse(before.getStatus().completionTime());
    Awaitility.await().until(() -> Instant.now().isAfter(end.plusSeconds(2)));
    policy();

    Backup after =
        story.await("before", one -> one.getStatus() != null && one.getStatus().phase() != null);
    assertThat(after.getMetadata().getUid()).isNotEqualTo(before.getMetadata().getUid());
    assertThat(after.getStatus().phase())
        .as(after.getStatus().message())
        .isEqualTo(BackupPhase.COMPLETED);
    assertThat(after.getStatus().runUid()).isEqualTo(before.getMetadata().getUid());
    assertThat(after.getStatus().policyUid()).isEqualTo(before.getStatus().policyUid());
    assertThat(after.getStatus().databases()).isEqualTo(before.getStatus().databases());
    // How full a volume was then is in no manifest.
    assertThat(after.getStatus().destinations())
        .isEqualTo(
            before.getStatus().destinations().stream().map(one -> one.withSpace(null)).toList());
    assertThat(after.getSpec().description()).isEqualTo("by hand");
    story.restore("as-it-was", "before", "shop", "shop_again");
    Restore restored = story.awaitRestore("as-it-was");
    assertThat(restored.getStatus().phase())
        .as(restored.getStatus().message())
        .isEqualTo(RunPhase.COMPLETED);

    remove(after.getStatus().destinations().get(0).manifest());
    look("look");

    assertThat(story.await("before", one -> true).getStatus().destinations())
        .extracting(DestinationStatus::name, DestinationStatus::phase)
        .containsExactly(
            tuple("main", DestinationPhase.MISSING), tuple("local", DestinationPhase.COMPLETED));
    assertThat(story.await("before", one -> true).getStatus().phase())
        .isEqualTo(BackupPhase.PARTIALLY_COMPLETED);
    assertThat(jobs())
        .as("nothing was dumped for what was stored already")
        .noneMatch(
            job ->
                job.getMetadata().getOwnerReferences().stream()
                    .anyMatch(owner -> owner.getUid().equals(after.getMetadata().getUid())));
  }

  private static List<Job> jobs() {
    return stack
        .client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(EmbeddedStack.NAMESPACE)
        .list()
        .getItems();
  }

  private static void policy() {
    story.policy(
        "shop",
        story.parts(),
        Story.bucket(story.parts()),
        Destination.of("local", new VolumeDestination("local", "/prod")));
  }

  private static void remove(String key) {
    try (S3Client s3 = stack.s3().client()) {
      s3.deleteObject(r -> r.bucket(EmbeddedS3.BUCKET).key(key));
    }
  }

  private static void look(String name) {
    Catalogue catalogue = new Catalogue();
    catalogue.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(EmbeddedStack.NAMESPACE).build());
    catalogue.setSpec(new CatalogueSpec(new PolicyReference("shop")));
    stack.client().resource(catalogue).create();
    Catalogue ended =
        Awaitility.await()
            .atMost(Story.PATIENCE)
            .pollInterval(Duration.ofMillis(100))
            .until(
                () ->
                    stack
                        .client()
                        .resources(Catalogue.class)
                        .inNamespace(EmbeddedStack.NAMESPACE)
                        .withName(name)
                        .get(),
                one ->
                    one.getStatus() != null
                        && one.getStatus().phase() != null
                        && one.getStatus().phase().isFinal());
    assertThat(ended.getStatus().phase())
        .as(ended.getStatus().message() + stack.operator().log())
        .isEqualTo(RunPhase.COMPLETED);
  }
}
