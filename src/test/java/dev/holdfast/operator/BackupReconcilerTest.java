package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.Refusal;
import dev.holdfast.job.RunJob;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BackupReconcilerTest {
  private static final String JOBS = "POST .*/jobs";
  private final Cluster cluster = new Cluster();
  @TempDir private Path directory;

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** Annotations are anybody's; and an operator may have been killed between record and status. */
  @Test
  void recordOfWhichNoCatalogueFindsTheManifestSaysSoAndStartsNoDump() {
    cluster.createPolicy();
    Backup backup = cluster.backup("by-hand");
    backup.getMetadata().setAnnotations(Map.of(Api.MADE_AGAIN_ANNOTATION, "ab".repeat(32)));
    cluster.client().resource(backup).update();

    cluster.reconcile("by-hand");
    assertThat(cluster.get("by-hand").getStatus()).isNull();
    cluster.pass(Duration.ofMinutes(11));
    cluster.reconcile("by-hand");
    cluster.reconcile("by-hand");

    assertThat(cluster.status("by-hand").phase()).isNull();
    assertThat(cluster.status("by-hand").message()).contains("no Catalogue has found the manifest");
    assertThat(cluster.events()).extracting(Event::getReason).contains("ManifestNotFound");
    assertThat(cluster.job("by-hand")).isEmpty();
  }

  /** A dump would be stored in its place, and a failed one would expire with it. */
  @Test
  void recordThatSaysWhereItIsStoredButNotWhereItStandsIsLeftAsItIs() {
    cluster.createPolicy();
    String status = "{\"destinations\": [{\"name\": \"main\", \"manifest\": \"a/manifest.json\"}]}";
    Backup backup = cluster.backup("of-another");
    backup.setStatus(Serialization.unmarshal(status, BackupStatus.class));
    cluster.client().resource(backup).updateStatus();

    cluster.reconcile("of-another");
    cluster.reconcile("of-another");

    assertThat(cluster.status("of-another")).isEqualTo(backup.getStatus());
    assertThat(cluster.job("of-another")).isEmpty();
  }

  @Test
  void secondBackupOfAPolicyWaitsForTheFirst() {
    cluster.started("first");
    cluster.pass(Duration.ofSeconds(1));
    cluster.backup("second");

    cluster.reconcile("second");
    cluster.reconcile("second");

    assertThat(cluster.job("second")).isEmpty();
    assertThat(cluster.status("second").phase()).isEqualTo(BackupPhase.PENDING);
    assertThat(cluster.reason("second")).isEqualTo("Queued");
    assertThat(cluster.status("second").message())
        .isEqualTo("waits for another backup of the same policy to end");

    cluster.fail("first");
    cluster.reconcile("second");
    cluster.reconcile("second");

    assertThat(cluster.job("second")).isPresent();
  }

  @Test
  void firstTheStatusNamesTheJobThenThereIsOne() {
    cluster.createPolicy();
    cluster.backup("nightly");
    int before = cluster.kubernetes().changes().size();

    cluster.reconcile("nightly");

    List<String> changes =
        cluster.kubernetes().changes().stream()
            .skip(before)
            .filter(change -> !change.endsWith("/events"))
            .toList();
    assertThat(changes).hasSize(2);
    assertThat(changes.get(0)).endsWith("/backups/nightly/status");
    assertThat(changes.get(1)).as("in the same look").matches(JOBS);
    assertThat(cluster.status("nightly").job()).isEqualTo("nightly");
    assertThat(cluster.status("nightly").destinations()).hasSize(1);
    assertThat(cluster.job("nightly")).isPresent();
    assertThat(cluster.writes()).isEqualTo(1);
  }

  @Test
  void jobThatWasAnnouncedAndNotCreatedIsCreatedByTheNextLook() {
    cluster.createPolicy();
    cluster.backup("nightly");

    cluster.announceJob("nightly");

    assertThat(cluster.status("nightly").job()).isEqualTo("nightly");
    assertThat(cluster.job("nightly")).isEmpty();
    assertThat(cluster.writes()).isEqualTo(1);

    cluster.reconcile("nightly");

    assertThat(cluster.job("nightly")).isPresent();
    assertThat(cluster.writes()).isEqualTo(1);
  }

  @Test
  void everyLookWritesAtMostOnceAndTheSameLookNotAgain() {
    Job job = cluster.started("nightly");
    cluster.reconcile("nightly");
    long before = cluster.writes();
    cluster.pod(job, "a", waiting("ImagePullBackOff", "Back-off pulling image"));

    cluster.reconcile("nightly");
    assertThat(cluster.writes()).isEqualTo(before + 1);

    cluster.reconcile("nightly");
    cluster.pass(Duration.ofSeconds(20));
    cluster.reconcile("nightly");
    assertThat(cluster.writes()).isEqualTo(before + 1);
  }

  @Test
  void decisionOnAnOldSightIsNotWrittenAndIsMadeAgain() {
    Job job = cluster.started("nightly");
    Backup seen = cluster.get("nightly");
    cluster.pod(job, "a", waiting("ImagePullBackOff", "Back-off pulling image"));
    cluster.reconcile("nightly");
    cluster.endJob(job, "Failed", "BackoffLimitExceeded");

    assertThatThrownBy(() -> cluster.reconcile(seen))
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.PENDING);
    assertThat(cluster.events()).extracting(Event::getReason).doesNotContain("Failed");

    cluster.reconcile("nightly");
    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(cluster.events()).extracting(Event::getReason).contains("Failed");
  }

  @Test
  void twoLooksAtTheSameBackupMakeOneJob() {
    cluster.createPolicy();
    cluster.backup("nightly");
    cluster.announceJob("nightly");
    Backup seen = cluster.get("nightly");
    cluster.reconcile(seen);
    String uid = cluster.job("nightly").orElseThrow().getMetadata().getUid();

    cluster.reconcile(seen);

    assertThat(cluster.job("nightly").orElseThrow().getMetadata().getUid()).isEqualTo(uid);
  }

  @Test
  void jobOfANamesakeIsWaitedForAndLeftAlone() {
    Job old = cluster.started("nightly");
    cluster.client().resource(cluster.get("nightly")).delete();
    cluster.backup("nightly");
    cluster.reconcile("nightly");

    Duration wait = wait(cluster.reconcile("nightly"));

    assertThat(cluster.reason("nightly")).isEqualTo("JobHeld");
    assertThat(cluster.status("nightly").message()).contains("made for something else");
    assertThat(wait).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
    assertThat(cluster.job("nightly")).contains(old);

    cluster.client().resource(old).delete();
    cluster.reconcile("nightly");

    assertThat(RunJob.isFor(cluster.get("nightly"), cluster.job("nightly").orElseThrow())).isTrue();
  }

  @Test
  void outcomeOfANamesakesJobIsNobodysBusiness() {
    Job old = cluster.started("nightly");
    cluster.client().resource(cluster.get("nightly")).delete();
    cluster.endJob(old, "Complete", "CompletionsReached");
    cluster.backup("nightly");
    cluster.reconcile("nightly");
    cluster.reconcile("nightly");
    cluster.pass(Duration.ofHours(1));
    cluster.reconcile("nightly");

    assertThat(cluster.reason("nightly")).isEqualTo("JobRefused");
    cluster.reconcile("nightly");
    assertThat(cluster.job("nightly")).isPresent();
  }

  @Test
  void quotaIsWaitedForQuietlyAndNotForEver() {
    cluster.createPolicy();
    cluster.backup("nightly");
    cluster.announceJob("nightly");
    cluster.kubernetes().refuse(Refusal.quota(JOBS));
    Duration wait = wait(cluster.reconcile("nightly"));
    long writes = cluster.writes();
    int events = cluster.events().size();

    assertThat(cluster.reason("nightly")).isEqualTo("JobHeld");
    assertThat(cluster.status("nightly").message()).contains("exceeded quota: small");
    assertThat(wait).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(30));

    cluster.pass(wait);
    cluster.reconcile("nightly");
    assertThat(cluster.writes()).isEqualTo(writes);
    assertThat(cluster.events()).hasSize(events);

    cluster.pass(Duration.ofMinutes(16));
    cluster.reconcile("nightly");
    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(cluster.status("nightly").message()).contains("exceeded quota: small");
  }

  @Test
  void quotaThatIsFreeAgainLetsTheJobGo() {
    cluster.createPolicy();
    cluster.backup("nightly");
    cluster.announceJob("nightly");
    cluster.kubernetes().refuse(Refusal.quota(JOBS));
    cluster.reconcile("nightly");
    cluster.kubernetes().refuse();

    cluster.reconcile("nightly");

    assertThat(cluster.job("nightly")).isPresent();
    cluster.reconcile("nightly");
    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.PENDING);
    assertThat(cluster.reason("nightly")).isNotEqualTo("JobHeld");
  }

  @Test
  void namespaceThatIsBeingDeletedEndsTheBackupAtOnce() {
    cluster.createPolicy();
    cluster.backup("nightly");
    cluster.announceJob("nightly");
    cluster.kubernetes().refuse(Refusal.terminating(JOBS), Refusal.terminating("POST .*/events"));

    cluster.reconcile("nightly");

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(cluster.reason("nightly")).isEqualTo("NamespaceTerminating");
    int changes = cluster.kubernetes().changes().size();
    UpdateControl<Backup> after = cluster.reconcile("nightly");
    assertThat(after.getScheduleDelay()).isEmpty();
    assertThat(cluster.kubernetes().changes()).hasSize(changes);
  }

  @Test
  void jobThatIsRefusedForWhatItIsEndsTheBackupAtOnce() {
    cluster.createPolicy();
    cluster.backup("nightly");
    cluster.announceJob("nightly");
    cluster
        .kubernetes()
        .refuse(new Refusal(JOBS, 422, "Invalid", null, "spec.template: Invalid value"));

    cluster.reconcile("nightly");

    assertThat(cluster.reason("nightly")).isEqualTo("JobRefused");
    assertThat(cluster.status("nightly").message()).contains("spec.template: Invalid value");
  }

  @Test
  void troubleOfTheApiServerDecidesNothing() {
    cluster.createPolicy();
    cluster.backup("nightly");
    cluster.announceJob("nightly");
    cluster.kubernetes().refuse(Refusal.conflict(JOBS));
    cluster.reconcile("nightly");
    cluster.kubernetes().refuse(new Refusal(JOBS, 401, "Unauthorized", null, "who are you"));

    assertThatThrownBy(() -> cluster.reconcile("nightly"))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(cluster.reason("nightly")).isEqualTo("Starting");

    cluster.kubernetes().refuse();
    cluster.reconcile("nightly");
    assertThat(cluster.job("nightly")).isPresent();
  }

  @Test
  void policyThatIsDeletedBeforeTheJobWasCreatedEndsTheBackup() {
    cluster.createPolicy();
    cluster.backup("nightly");
    cluster.announceJob("nightly");
    cluster.client().resource(cluster.policy()).delete();

    cluster.reconcile("nightly");

    assertThat(cluster.reason("nightly")).isEqualTo("PolicyNotFound");
    assertThat(cluster.job("nightly")).isEmpty();
  }

  @Test
  void misspelledTierIsToldWithThoseThatThereAre() {
    cluster.createPolicy(Tier.of("daily", "0 3 * * *", null, null));
    cluster.backup("weekly", "weekly");

    cluster.reconcile("weekly");

    assertThat(cluster.reason("weekly")).isEqualTo("TierNotFound");
    assertThat(cluster.status("weekly").message())
        .contains("no tier \"weekly\"", "daily, manual", "spec.tier");
    assertThat(cluster.job("weekly")).isEmpty();
  }

  @Test
  void backupMayBeOfATierOfThePolicy() {
    cluster.createPolicy(Tier.of("daily", "0 3 * * *", null, null));
    cluster.backup("extra", "daily");

    cluster.reconcile("extra");
    cluster.reconcile("extra");

    assertThat(cluster.job("extra")).isPresent();
  }

  @Test
  void policyThatIsDeletedLaterDoesNotMatter() {
    Job job = cluster.started("nightly");
    cluster.client().resource(cluster.policy()).delete();
    complete(job);

    cluster.reconcile("nightly");

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  @Test
  void backupOfASuspendedPolicyIsTakenIfSomebodyAsks() {
    cluster.createPolicy();
    cluster.suspend(true);
    cluster.backup("nightly");

    cluster.reconcile("nightly");
    cluster.reconcile("nightly");

    assertThat(cluster.job("nightly")).isPresent();
  }

  static Stream<Arguments> troubles() {
    return Stream.of(
        Arguments.of(
            waiting("ImagePullBackOff", "Back-off pulling image"),
            "ImagePullFailed",
            "spec.jobTemplate.imagePullSecrets"),
        Arguments.of(
            waiting("CreateContainerConfigError", "couldn't find key password in Secret shop-db"),
            "ContainerNotStarting",
            "couldn't find key password"),
        Arguments.of(
            new PodStatusBuilder()
                .withPhase("Pending")
                .withConditions(
                    new PodConditionBuilder()
                        .withType("PodScheduled")
                        .withStatus("False")
                        .withReason("Unschedulable")
                        .withMessage("0/3 nodes are available: 3 Insufficient memory.")
                        .build())
                .build(),
            "Unschedulable",
            "3 Insufficient memory"));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void whatThePodWaitsForIsToldAndNotWaitedForForEver(
      PodStatus status, String reason, String words) {
    Job job = cluster.started("nightly");
    cluster.pod(job, "a", status);

    Duration wait = wait(cluster.reconcile("nightly"));

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.PENDING);
    assertThat(cluster.reason("nightly")).isEqualTo(reason);
    assertThat(cluster.status("nightly").message()).contains(words);
    assertThat(cluster.events()).extracting(Event::getReason).contains("Waiting");
    assertThat(wait).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(10));

    cluster.pass(Duration.ofMinutes(17));
    cluster.reconcile("nightly");

    assertThat(cluster.reason("nightly")).isEqualTo("NoProgress");
    assertThat(cluster.status("nightly").message()).contains(words);
    assertThat(cluster.job("nightly")).isEmpty();
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of(ended(137, "OOMKilled", null), "OutOfMemory", "limits.memory"),
        Arguments.of(
            new PodStatusBuilder()
                .withPhase("Failed")
                .withReason("Evicted")
                .withMessage("The node was low on resource: memory.")
                .build(),
            "Evicted",
            "low on resource"),
        Arguments.of(ended(1, "Error", null), "JobFailed", "exit status 1"));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void whyThePodEndedIsTold(PodStatus status, String reason, String words) {
    Job job = cluster.started("nightly");
    cluster.pod(job, "a", status);
    cluster.endJob(job, "Failed", "BackoffLimitExceeded");

    cluster.reconcile("nightly");

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(cluster.reason("nightly")).isEqualTo(reason);
    assertThat(cluster.status("nightly").message()).contains(words);
    assertThat(cluster.job("nightly")).as("kept for its log").isPresent();
  }

  @Test
  void jobThatSomebodyDeletedEndsTheBackup() {
    Job job = cluster.started("nightly");
    cluster.reconcile("nightly");
    cluster.client().resource(job).delete();

    cluster.reconcile("nightly");

    assertThat(cluster.reason("nightly")).isEqualTo("JobDeleted");
    assertThat(cluster.job("nightly")).isEmpty();
  }

  /** Its references are not what makes it run, nor what makes it commit. */
  @Test
  void jobWhoseReferencesSomebodyHasTakenAwayIsNotTakenForDeleted() {
    Job job = cluster.started("nightly");
    cluster.reconcile("nightly");
    job.getMetadata().setOwnerReferences(List.of());
    job.getMetadata().setResourceVersion(null);
    cluster.client().resource(job).update();

    cluster.reconcile("nightly");

    assertThat(cluster.job("nightly").orElseThrow().getMetadata().getOwnerReferences()).isEmpty();
    assertThat(cluster.status("nightly").phase()).isNotEqualTo(BackupPhase.FAILED);

    cluster.endJob(cluster.job("nightly").orElseThrow(), "Failed", "BackoffLimitExceeded");
    cluster.reconcile("nightly");

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(cluster.reason("nightly")).isNotEqualTo("JobDeleted");
  }

  /** One without a value is read as one that was never told anything. */
  @Test
  void jobOfSomebodyElsesWhoseVariableHasNoValueStopsNobody() {
    Job job = cluster.started("nightly");
    cluster.reconcile("nightly");
    cluster.client().resource(copyOf(job, "planted", null)).create();
    complete(job);

    cluster.reconcile("nightly");

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  @Test
  void jobOfTheVeryNameWhoseVariableHasNoValueIsToldAndFailsTheBackupInTime() {
    cluster.createPolicy();
    cluster.backup("nightly");
    cluster.announceJob("nightly");
    Job own = cluster.job("nightly").orElse(null);
    assertThat(own).as("not created yet").isNull();
    Cluster other = new Cluster();
    try (other) {
      cluster
          .client()
          .resource(copyOf(other.started("nightly"), cluster.status("nightly").job(), null))
          .create();
    }

    for (int i = 0; i < 6; i++) {
      cluster.reconcile("nightly");
      cluster.pass(Duration.ofMinutes(20));
    }

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(cluster.status("nightly").message()).contains("made for something else");
  }

  /** Somebody runs it once more to see why it fails. */
  @Test
  void copyOfAJobIsNobodys() {
    Job job = cluster.started("nightly");
    cluster.reconcile("nightly");
    String told = value(job);
    cluster.client().resource(copyOf(job, "a-debug", told)).create();
    cluster.endJob(cluster.job("a-debug").orElseThrow(), "Failed", "BackoffLimitExceeded");

    cluster.reconcile("nightly");

    assertThat(cluster.status("nightly").phase()).isNotEqualTo(BackupPhase.FAILED);

    cluster.endJob(job, "Failed", "BackoffLimitExceeded");
    cluster.reconcile("nightly");
    cluster.client().resource(copyOf(job, "b-debug", told)).create();
    for (int i = 0; i < 3; i++) {
      cluster.pass(Duration.ofDays(8));
      cluster.reconcile("nightly");
    }

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(cluster.job("nightly")).as("kept for long enough").isEmpty();
    assertThat(cluster.job("a-debug")).isPresent();
    assertThat(cluster.job("b-debug")).isPresent();
  }

  private static Job copyOf(Job job, String name, String told) {
    Job copy =
        new JobBuilder(job)
            .withNewMetadata()
            .withName(name)
            .withNamespace(job.getMetadata().getNamespace())
            .withLabels(job.getMetadata().getLabels())
            .endMetadata()
            .withStatus(null)
            .build();
    run(copy).setValue(told);
    return copy;
  }

  private static String value(Job job) {
    return run(job).getValue();
  }

  private static EnvVar run(Job job) {
    return job.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().stream()
        .filter(one -> RunSpec.ENVIRONMENT_VARIABLE.equals(one.getName()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void attemptThatWasLostWithItsNodeDoesNotHideTheOneThatSucceeded() {
    Job job = cluster.started("nightly");
    cluster.pod(job, "lost", ended(137, "ContainerStatusUnknown", null, null));
    cluster.pass(Duration.ofMinutes(1));
    complete(job);

    cluster.reconcile("nightly");

    assertThat(cluster.status("nightly").phase())
        .as(
            cluster.status("nightly").toString()
                + cluster.client().pods().inNamespace("shops").list().getItems())
        .isEqualTo(BackupPhase.COMPLETED);
  }

  @Test
  void logThatCannotBeReadKeepsNoBackupFromEnding() {
    Job job = cluster.started("nightly");
    cluster.pod(job, "a", ended(1, "Error", null));
    cluster.endJob(job, "Failed", "BackoffLimitExceeded");
    cluster
        .kubernetes()
        .refuse(new Refusal("GET .*/log", 403, "Forbidden", null, "pods/log is forbidden"));

    cluster.reconcile("nightly");

    assertThat(cluster.reason("nightly")).isEqualTo("JobFailed");
  }

  @Test
  void namesakeOfAJobThatWasSeenIsNotDeleted() {
    Job seen = cluster.started("nightly");
    cluster.client().resource(seen).delete();
    cluster.client().resource(cluster.get("nightly")).delete();
    cluster.backup("nightly");
    cluster.reconcile("nightly");
    cluster.reconcile("nightly");
    Job namesake = cluster.job("nightly").orElseThrow();
    OwnedJobs jobs = new OwnedJobs(cluster.client());

    jobs.delete(seen);
    assertThat(cluster.job("nightly")).contains(namesake);

    jobs.delete(namesake);
    jobs.delete(namesake);
    assertThat(cluster.job("nightly")).isEmpty();
  }

  @Test
  void jobThatCannotBeEndedNowIsEndedLaterAndPeopleAreToldAtOnce() {
    cluster.started("nightly");
    cluster.reconcile("nightly");
    cluster.pass(Duration.ofMinutes(17));
    cluster
        .kubernetes()
        .refuse(new Refusal("DELETE .*/jobs/.*", 403, "Forbidden", null, "no deletions today"));

    assertThatThrownBy(() -> cluster.reconcile("nightly"))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(cluster.reason("nightly")).isEqualTo("NoProgress");
    assertThat(cluster.events()).extracting(Event::getReason).contains("Failed");

    cluster.kubernetes().refuse();
    cluster.reconcile("nightly");
    assertThat(cluster.job("nightly")).isEmpty();
    assertThat(cluster.reason("nightly")).isEqualTo("NoProgress");
  }

  @Test
  void runWhoseLogCannotBeReadIsNotEnded() {
    runningFor(Duration.ofMinutes(17));
    cluster
        .kubernetes()
        .refuse(new Refusal("GET .*/log", 403, "Forbidden", null, "pods/log is forbidden"));

    Duration wait = wait(cluster.reconcile("nightly"));

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.RUNNING);
    assertThat(cluster.reason("nightly")).isEqualTo("LogUnreadable");
    assertThat(cluster.job("nightly")).isPresent();
    assertThat(wait).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void runThatSaysNothingNewAtTheEndOfItsLogIsEnded() throws IOException {
    Pod pod = runningFor(Duration.ofMinutes(17));
    serveLog(pod, "");

    cluster.reconcile("nightly");

    assertThat(cluster.reason("nightly")).isEqualTo("NoProgress");
    assertThat(cluster.job("nightly")).isEmpty();
  }

  @Test
  void runThatIsOnlyHeardAtTheEndOfItsLogGoesOn() throws IOException {
    Pod pod = runningFor(Duration.ofMinutes(17));
    serveLog(pod, ScriptedLogs.progress(100));

    cluster.reconcile("nightly");

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.RUNNING);
    assertThat(cluster.job("nightly")).isPresent();
  }

  @Test
  void operatorThatSleptEndsNothing() {
    Job job = cluster.started("nightly");
    cluster.pod(job, "a", waiting("ContainerCreating", null));
    cluster.reconcile("nightly");
    cluster.at(cluster.now().plus(Duration.ofDays(2)));

    cluster.reconcile("nightly");

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.PENDING);
    assertThat(cluster.job("nightly")).isPresent();
  }

  @Test
  void podThatHasStartedUnseenIsLookedAtBeforeItsJobIsEnded() {
    Job job = cluster.started("nightly");
    Pod pod = cluster.pod(job, "a", waiting("ContainerCreating", null));
    cluster.reconcile("nightly");
    cluster.pass(Duration.ofMinutes(17));
    cluster.freezeCaches();
    cluster.client().resource(new PodBuilder(pod).withStatus(running()).build()).updateStatus();

    cluster.reconcile("nightly");

    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.RUNNING);
    assertThat(cluster.job("nightly")).isPresent();
  }

  /** The pod of a run that is seen to run, and says nothing for so long. */
  private Pod runningFor(Duration length) {
    Job job = cluster.started("nightly");
    Pod pod = cluster.pod(job, "a", running());
    cluster.reconcile("nightly");
    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.RUNNING);
    cluster.pass(length);
    return pod;
  }

  private void serveLog(Pod pod, String text) throws IOException {
    Path log = Files.writeString(directory.resolve("log"), text);
    cluster
        .kubernetes()
        .serveLog(pod.getMetadata().getNamespace(), pod.getMetadata().getName(), log);
  }

  private PodStatus running() {
    return Cluster.podStatus(
        "Running",
        new ContainerStateBuilder()
            .withNewRunning()
            .withStartedAt(cluster.now().toString())
            .endRunning()
            .build());
  }

  @Test
  void jobOfWhatIsCompletedIsKeptForAnHour() {
    complete(cluster.started("nightly"));
    cluster.reconcile("nightly");

    assertThat(wait(cluster.reconcile("nightly"))).isEqualTo(Duration.ofHours(1));
    cluster.pass(Duration.ofHours(1));
    cluster.reconcile("nightly");

    assertThat(cluster.job("nightly")).isEmpty();
    assertThat(cluster.status("nightly").phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  private void complete(Job job) {
    Instant now = cluster.now();
    var manifest =
        new CommittedManifest("offsite", "prod/shops/shop/nightly/manifest.json", "ab".repeat(32));
    RunReport report =
        new RunReport(
            cluster.get(job.getMetadata().getName()).getMetadata().getUid(),
            null,
            null,
            null,
            manifest,
            List.of(DestinationReport.stored(manifest, 1_000)),
            "17.2",
            now,
            now,
            2_000,
            1_000);
    cluster.pod(job, "good", ended(0, "Completed", Json.line(report)));
    cluster.endJob(job, "Complete", "CompletionsReached");
  }

  private static PodStatus waiting(String reason, String message) {
    return Cluster.podStatus(
        "Pending", new ContainerStateBuilder().withNewWaiting(message, reason).build());
  }

  private static PodStatus ended(int exitCode, String reason, String message) {
    return ended(exitCode, reason, message, "2026-11-21T03:00:00Z");
  }

  private static PodStatus ended(int exitCode, String reason, String message, String finishedAt) {
    return Cluster.podStatus(
        exitCode == 0 ? "Succeeded" : "Failed",
        new ContainerStateBuilder()
            .withNewTerminated()
            .withExitCode(exitCode)
            .withReason(reason)
            .withMessage(message)
            .withFinishedAt(finishedAt)
            .endTerminated()
            .build());
  }

  private static Duration wait(UpdateControl<?> control) {
    return Duration.ofMillis(control.getScheduleDelay().orElseThrow());
  }
}
