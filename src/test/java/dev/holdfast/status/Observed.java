package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Buckets;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A made-up observation. All of it starts at {@link #START}; a test says what is different. */
final class Observed {
  static final Instant START = Instant.parse("2026-11-21T03:00:00Z");
  static final Duration TIMEOUT = Duration.ofMinutes(15);
  static final String POLICY_UID = "policy-uid";
  static final String UID = "backup-uid";
  static final String MANIFEST = "prod/shops/shop/nightly/manifest.json";
  static final String SHA_256 = "ab".repeat(32);
  static final String IMAGE = "registry.example.com/holdfast:1";

  private final Backup backup;
  private Optional<Job> job = Optional.of(job());
  private List<Pod> pods = List.of();
  private Optional<RunReport> report = Optional.empty();
  private Optional<LogLine.Progress> progress = Optional.empty();
  private Optional<Instant> heardAt = Optional.empty();
  private Instant seenSince = START;
  private boolean readable = true;

  private Observed(Backup backup) {
    this.backup = backup;
  }

  /** A backup whose Job was created at {@link #START}. */
  static Observed started() {
    Backup backup = backup();
    backup.setStatus(
        BackupProgress.starting(
                backup, POLICY_UID, List.of("shop"), "nightly", List.of(destination()), START)
            .status());
    return new Observed(backup);
  }

  static Observed of(Backup backup) {
    return new Observed(backup);
  }

  Observed job(Job observed) {
    job = Optional.ofNullable(observed);
    return this;
  }

  Observed pods(Pod... observed) {
    pods = List.of(observed);
    return this;
  }

  Observed report(RunReport read) {
    report = Optional.ofNullable(read);
    return this;
  }

  Observed progress(LogLine.Progress read, Instant at) {
    progress = Optional.of(read);
    heardAt = Optional.of(at);
    return this;
  }

  /** Since when the operator has seen the Job at this stage, and listened. */
  Observed seenSince(Instant since) {
    seenSince = since;
    return this;
  }

  Observed seenSince(Duration afterStart) {
    return seenSince(START.plus(afterStart));
  }

  /** Nobody can read the log. */
  Observed unreadable() {
    readable = false;
    return this;
  }

  Backup observed() {
    return backup;
  }

  Verdict<BackupStatus> at(Instant now) {
    return at(now, now);
  }

  /** As it is decided at {@code now}, by a clock that shows {@code shown}. */
  Verdict<BackupStatus> at(Instant now, Instant shown) {
    return BackupProgress.of(backup, observation(now), shown);
  }

  private JobObservation observation(Instant now) {
    Instant lastWord = heardAt.filter(heard -> heard.isAfter(seenSince)).orElse(seenSince);
    return new JobObservation(
        job,
        pods,
        report,
        progress,
        heardAt,
        Optional.of(Duration.between(lastWord, now)).filter(known -> readable),
        Duration.between(seenSince, now),
        TIMEOUT);
  }

  Verdict<BackupStatus> at(Duration afterStart) {
    return at(START.plus(afterStart));
  }

  /** The same observation of a backup that has the verdict's status. */
  Observed after(Verdict<BackupStatus> verdict) {
    backup.setStatus(verdict.status());
    return this;
  }

  /** The status before, with another phase and message, as an earlier verdict may have left it. */
  Observed after(Observed earlier, Duration afterStart) {
    backup.setStatus(earlier.at(afterStart).status());
    return this;
  }

  static Backup backup() {
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder()
            .withName("nightly")
            .withNamespace("shops")
            .withUid(UID)
            .withGeneration(3L)
            .withCreationTimestamp(START.toString())
            .build());
    backup.setSpec(new BackupSpec(new PolicyReference("shop"), "daily", null, null, null));
    return backup;
  }

  static RestoreRecords records(Optional<RestoreSpeed> speed, Optional<Backup> backup) {
    return new RestoreRecords() {
      @Override
      public Optional<RestoreSpeed> speed() {
        return speed;
      }

      @Override
      public Optional<Backup> backup() {
        return backup;
      }
    };
  }

  /** {@code name} with a manifest in its place. */
  static DestinationStatus committed(String name) {
    return destination(name, null)
        .committed(name + "/manifest.json", "ab".repeat(32), "1 KiB", 1024L);
  }

  static DestinationStatus destination() {
    return destination("offsite", "prod/");
  }

  static DestinationStatus destination(String name, String prefix) {
    return DestinationStatus.of(
        Destination.of(name, Buckets.of("{bucket: backups, prefix: %s}".formatted(prefix))));
  }

  static Job job() {
    return new JobBuilder()
        .withNewMetadata()
        .withName("nightly")
        .withCreationTimestamp(START.toString())
        .endMetadata()
        .withNewSpec()
        .withActiveDeadlineSeconds(21_600L)
        .endSpec()
        .withNewStatus()
        .withStartTime(START.toString())
        .endStatus()
        .build();
  }

  static Job completeJob(Duration afterStart) {
    return new JobBuilder(job())
        .editStatus()
        .withCompletionTime(START.plus(afterStart).toString())
        .addToConditions(
            new JobConditionBuilder().withType("SuccessCriteriaMet").withStatus("True").build(),
            new JobConditionBuilder().withType("Complete").withStatus("True").build())
        .endStatus()
        .build();
  }

  static Job failedJob(String reason, String message) {
    return new JobBuilder(job())
        .editStatus()
        .addToConditions(
            new JobConditionBuilder()
                .withType("Failed")
                .withStatus("True")
                .withReason(reason)
                .withMessage(message)
                .build())
        .endStatus()
        .build();
  }

  /** A pod without a status, created some time after {@link #START}. */
  static Pod pod(Duration afterStart) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("nightly-" + afterStart.toSeconds())
        .withCreationTimestamp(START.plus(afterStart).toString())
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-1")
        .addNewContainer()
        .withName("holdfast")
        .withImage(IMAGE)
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withPhase("Pending")
        .endStatus()
        .build();
  }

  static Pod runningPod(Duration afterStart) {
    return withState(
        pod(afterStart),
        "Running",
        new ContainerStateBuilder()
            .withNewRunning()
            .withStartedAt(START.plus(afterStart).toString())
            .endRunning()
            .build());
  }

  static Pod waitingPod(String reason, String message) {
    return withState(
        pod(Duration.ZERO),
        "Pending",
        new ContainerStateBuilder().withNewWaiting(message, reason).build());
  }

  static Pod endedPod(int exitCode, String reason, String message) {
    return withState(
        pod(Duration.ZERO),
        exitCode == 0 ? "Succeeded" : "Failed",
        new ContainerStateBuilder()
            .withNewTerminated()
            .withExitCode(exitCode)
            .withReason(reason)
            .withMessage(message)
            .withFinishedAt(START.plusSeconds(60).toString())
            .endTerminated()
            .build());
  }

  /** {@code pod} with the state of its own container, behind one that something injected. */
  static Pod withState(Pod pod, String phase, ContainerState state) {
    return new PodBuilder(pod)
        .editStatus()
        .withPhase(phase)
        .addToContainerStatuses(
            new ContainerStatusBuilder().withName("holdfast").withState(state).build())
        .endStatus()
        .build();
  }

  /** {@code pod} with a container that something injected, which comes first and runs. */
  static Pod withSidecar(Pod pod) {
    return new PodBuilder(pod)
        .editStatus()
        .withPhase("Running")
        .addToContainerStatuses(
            0,
            new ContainerStatusBuilder()
                .withName("istio-proxy")
                .withState(new ContainerStateBuilder().withNewRunning().endRunning().build())
                .build())
        .endStatus()
        .build();
  }

  static Pod withCondition(Pod pod, String type, String status, String reason, String message) {
    return new PodBuilder(pod)
        .editStatus()
        .addToConditions(
            new PodConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .build())
        .endStatus()
        .build();
  }

  static RunReport success() {
    return success(UID, "offsite", MANIFEST, SHA_256);
  }

  static RunReport success(String uid, String destination, String key, String sha256) {
    return new RunReport(
        uid,
        null,
        null,
        null,
        new CommittedManifest(destination, key, sha256),
        List.of(stored(destination, key, sha256)),
        "16.4",
        START,
        START.plusSeconds(72),
        500_000_000,
        209_820_057);
  }

  static RunReport failure(FailureReason reason, String message, String field) {
    return failure(UID, reason, message, field);
  }

  static RunReport failure(String uid, FailureReason reason, String message, String field) {
    return new RunReport(
        uid, reason, message, field, null, null, "16.4", START, START.plusSeconds(10), 0, 0);
  }

  static DestinationReport stored(String destination, String key, String sha256) {
    return DestinationReport.stored(new CommittedManifest(destination, key, sha256), 209_820_057);
  }

  static LogLine.Progress progress(long raw, long estimated, long bytesPerSecond) {
    return new LogLine.Progress(START, "shop", raw, estimated, raw / 2, bytesPerSecond, null);
  }

  static Condition condition(BackupStatus status, String type) {
    return Conditions.find(status.conditions(), type).orElseThrow();
  }
}
