package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.embedded.EmbeddedStack;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import dev.holdfast.schedule.RunNames;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The operator is killed at every step of a run, and nothing is lost and nothing done twice. */
class OperatorRestartIT {
  private static EmbeddedStack stack;
  private static Story story;

  @BeforeAll
  static void start() {
    stack = EmbeddedStack.borrow();
    story = new Story(stack);
    stack.postgres().execute("postgres", "create database shop");
    stack.postgres().execute("shop", "create table t as select generate_series(1, 1000) as id");
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @AfterEach
  void operatorIsUpAgain() {
    if (!stack.operator().isAlive()) {
      stack.startOperator();
    }
  }

  @Tag("slow")
  @Test
  void backupThatWasAskedForWhileNobodyListenedIsTaken() {
    stack.operator().kill();
    story.policy("asked", story.parts());
    story.backup("asked", "asked");
    stack.startOperator();

    assertCompletedOnce("asked");
  }

  @Test
  void killBetweenTheStatusAndTheJob() {
    stack.operator().kill();
    BackupPolicy policy = story.policy("announced", story.parts());
    Backup backup = story.backup("announced", "announced");
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    backup.setStatus(
        new BackupStatus(
            1L,
            BackupPhase.PENDING,
            null,
            "its Job is being created",
            now,
            null,
            null,
            null,
            null,
            null,
            null,
            "announced",
            null,
            List.of(DestinationStatus.of(policy.getSpec().destinations().get(0))),
            List.of(
                new ConditionBuilder()
                    .withType(Api.COMPLETE)
                    .withStatus("False")
                    .withReason("Starting")
                    .withLastTransitionTime(now)
                    .build()),
            policy.getMetadata().getUid(),
            null,
            null,
            null,
            null,
            null));
    stack.client().resource(backup).updateStatus();
    stack.startOperator();

    assertCompletedOnce("announced");
  }

  @Test
  void killWhileTheJobRunsAndEndsUnseen() {
    CountDownLatch letGo = new CountDownLatch(1);
    try (FaultyProxy store = FaultyProxy.start(URI.create(stack.s3().endpoint()))) {
      store.inject(Trigger.on("PUT", ".*"), new Fault.Hold(letGo));
      story.policy("unseen", story.parts().withEndpoint(store.endpoint()));
      story.backup("unseen", "unseen");
      story.await("unseen", b -> b.getStatus() != null && job("unseen") != null);
      stack.operator().kill();
      letGo.countDown();
      Awaitility.await()
          .atMost(Story.PATIENCE)
          .until(
              () ->
                  job("unseen").getStatus() != null
                      && Integer.valueOf(1).equals(job("unseen").getStatus().getSucceeded()));
      assertThat(get("unseen").getStatus().phase()).isNotEqualTo(BackupPhase.COMPLETED);
      stack.startOperator();

      assertCompletedOnce("unseen");
    }
  }

  @Tag("slow")
  @Test
  void downtimeIsMadeUpForOnceByTheNewestRunThatWasMissed() {
    stack.operator().kill();
    Tier everyMinute = Tier.of("often", "* * * * *", "UTC", "1h");
    BackupPolicy policy = story.policy("missed", story.parts().withTiers(everyMinute));
    setSince(policy, "often", "* * * * * UTC", Instant.now().minus(10, ChronoUnit.MINUTES));
    stack.startOperator();

    Awaitility.await().atMost(Story.PATIENCE).until(() -> !backupsOf("missed").isEmpty());
    Instant started = Instant.now();
    Backup backup = backupsOf("missed").get(0);
    Instant scheduledFor =
        Instant.parse(backup.getMetadata().getAnnotations().get(Api.SCHEDULED_FOR_ANNOTATION));
    assertThat(scheduledFor).isBetween(started.minus(1, ChronoUnit.MINUTES), started);
    assertThat(backup.getSpec().tier()).isEqualTo("often");
    assertCompletedOnce(backup.getMetadata().getName());
    // Ten were missed; until the next minute begins there is one.
    assertThat(backupsOf("missed")).filteredOn(b -> !scheduledForAfter(b, scheduledFor)).hasSize(1);
    assertThat(backupsOf("missed")).hasSizeLessThanOrEqualTo(2);
  }

  @Tag("slow")
  @Test
  void scheduledRunWhoseNameIsTakenRunsUnderAnother() {
    stack.operator().kill();
    Instant due = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    story.policy("hand", story.parts());
    // The name of the next run of every policy below, whichever minute it starts in.
    for (int minute = 0; minute < 3; minute++) {
      story.backup(
          RunNames.scheduled("taken", "often", due.plus(minute, ChronoUnit.MINUTES)), "hand");
    }
    BackupPolicy policy =
        story.policy("taken", story.parts().withTiers(Tier.of("often", "* * * * *", "UTC", "1h")));
    setSince(policy, "often", "* * * * * UTC", due.minus(1, ChronoUnit.MINUTES));
    stack.startOperator();

    Awaitility.await().atMost(Story.PATIENCE).until(() -> !backupsOf("taken").isEmpty());
    assertCompletedOnce(backupsOf("taken").get(0).getMetadata().getName());
  }

  private static void setSince(BackupPolicy policy, String tier, String schedule, Instant since) {
    policy.setStatus(
        new BackupPolicyStatus(
            1L,
            List.of(),
            false,
            List.of(new TierStatus(tier, schedule, since.toString(), null, null, null, null)),
            null,
            null,
            null,
            null,
            null));
    stack.client().resource(policy).updateStatus();
  }

  private static boolean scheduledForAfter(Backup backup, Instant time) {
    return Instant.parse(backup.getMetadata().getAnnotations().get(Api.SCHEDULED_FOR_ANNOTATION))
        .isAfter(time);
  }

  private static void assertCompletedOnce(String name) {
    Backup backup = story.awaitFinal(name);
    assertThat(backup.getStatus().phase())
        .as(backup.getStatus().message() + stack.operator().log())
        .isEqualTo(BackupPhase.COMPLETED);
    String uid = backup.getMetadata().getUid();
    assertThat(
            stack
                .client()
                .batch()
                .v1()
                .jobs()
                .inNamespace(EmbeddedStack.NAMESPACE)
                .list()
                .getItems())
        .filteredOn(
            job ->
                job.getMetadata().getOwnerReferences().stream()
                    .anyMatch(owner -> owner.getUid().equals(uid)))
        .hasSize(1);
    assertThat(stack.client().pods().inNamespace(EmbeddedStack.NAMESPACE).list().getItems())
        .filteredOn(pod -> name.equals(pod.getMetadata().getLabels().get(Api.BACKUP_LABEL)))
        .hasSize(1);
    assertThat(stack.s3().keys())
        .filteredOn(key -> key.contains("/" + name + "/"))
        .hasSize(3)
        .contains(backup.getStatus().destinations().get(0).manifest());
  }

  private static List<Backup> backupsOf(String policy) {
    return stack
        .client()
        .resources(Backup.class)
        .inNamespace(EmbeddedStack.NAMESPACE)
        .withLabel(Api.POLICY_LABEL, policy)
        .list()
        .getItems();
  }

  private static Backup get(String name) {
    return stack
        .client()
        .resources(Backup.class)
        .inNamespace(EmbeddedStack.NAMESPACE)
        .withName(name)
        .get();
  }

  private static Job job(String name) {
    return stack
        .client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(EmbeddedStack.NAMESPACE)
        .withName(name)
        .get();
  }
}
