package dev.holdfast.status;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out what a Job that is under way waits for. */
final class WaitingReasons {
  /** A Job without a pod for that long is being refused one: controllers take a second or two. */
  static final Duration POD_EXPECTED_WITHIN = Duration.ofSeconds(30);

  /** How long past its grace period a pod may linger before its node is thought lost. */
  static final Duration DELETION_OVERDUE_AFTER = Duration.ofMinutes(1);

  private static final String JOB_ENDING = "JobEnding";
  private static final String IMAGE_PULL_FAILED = "ImagePullFailed";
  private static final String BACK_OFF = "ImagePullBackOff";

  /** What every container passes through on its way. */
  private static final Set<String> ORDINARY = Set.of("ContainerCreating", "PodInitializing");

  private static final Set<String> IMAGE =
      Set.of(
          BACK_OFF,
          "ErrImagePull",
          "ErrImageNeverPull",
          "InvalidImageName",
          "ImageInspectError",
          "RegistryUnavailable",
          "SignatureValidationFailed");

  /**
   * What the scheduler says of a pod whose claim is not there.
   *
   * @see <a
   *     href="https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/framework/plugins/volumebinding/volume_binding.go">volume_binding.go</a>
   */
  private static final Pattern CLAIM_NOT_FOUND =
      Pattern.compile("persistentvolumeclaim \"([^\"]+)\" not found");

  private final JobOwner owner;
  private final JobObservation seen;
  private final Job job;
  private final Instant now;

  WaitingReasons(JobOwner owner, JobObservation seen, Job job, Instant now) {
    this.owner = owner;
    this.seen = seen;
    this.job = job;
    this.now = now;
  }

  /** What the Job waits for; empty if it does its work, or is about to. */
  Optional<Waiting> find() {
    if (JobState.isSuspended(job)) {
      return alarm("JobSuspended", "its Job is suspended; set the Job's spec.suspend to false");
    }
    Optional<Pod> pod = PodState.newest(seen.pods());
    return pod.isPresent() ? of(pod.get()) : withoutPod();
  }

  private Optional<Waiting> withoutPod() {
    if (seen.seenFor().compareTo(POD_EXPECTED_WITHIN) < 0) {
      return Optional.empty();
    }
    return alarm(
        "PodMissing",
        "its Job has no pod; a quota, a limit range, an admission policy or a service account that"
            + " is not there may be in the way, which kubectl describe job "
            + job.getMetadata().getName()
            + " tells");
  }

  private Optional<Waiting> of(Pod pod) {
    if (PodState.isLeaving(pod)) {
      return Optional.of(leaving(pod));
    }
    if (PodState.hasEnded(pod)) {
      return Optional.of(ended(pod));
    }
    if (PodState.isRunning(pod)) {
      return Optional.empty();
    }
    return PodState.waiting(pod)
        .filter(waiting -> !ORDINARY.contains(waiting.getReason()))
        .map(waiting -> notStarting(pod, waiting))
        .or(() -> PodState.notScheduled(pod).map(WaitingReasons::notScheduled));
  }

  private Waiting leaving(Pod pod) {
    Instant gone = Times.parse(pod.getMetadata().getDeletionTimestamp());
    String name = pod.getMetadata().getName();
    return now.isAfter(gone.plus(DELETION_OVERDUE_AFTER))
        ? new Waiting(
            "PodStuck",
            "its pod "
                + name
                + " should be gone since "
                + Times.text(gone)
                + "; its node "
                + pod.getSpec().getNodeName()
                + " may be lost",
            true)
        : new Waiting("PodLeaving", "its pod " + name + " is being deleted", false);
  }

  private Waiting ended(Pod pod) {
    Optional<String> other = PodState.runsOn(pod);
    if (other.isPresent()) {
      return new Waiting(
          "SidecarRunning",
          "its container has ended, but container "
              + other.get()
              + " of the same pod runs on, so the Job cannot end; keep it from being injected with"
              + " spec.jobTemplate.labels or annotations",
          true);
    }
    if (job.getMetadata().getDeletionTimestamp() != null) {
      return kept(pod);
    }
    if (PodState.hasSucceeded(pod)) {
      return new Waiting(JOB_ENDING, "its pod has ended, and the Job is about to end", false);
    }
    String why =
        seen.reportFor(owner.uid())
            .filter(report -> report.reason() != null)
            .map(Sentences::of)
            .or(() -> PodState.end(pod).map(PodEnd::message))
            .orElse("for an unknown reason");
    String message = "the last attempt failed: " + why;
    return PodState.needsAPerson(pod)
        ? new Waiting(JOB_ENDING, message, false)
        : new Waiting("Retrying", message, true);
  }

  /** Kubernetes has taken its eyes off such a Job, so nobody will ever say that it has ended. */
  private Waiting kept(Pod pod) {
    return new Waiting(
        "JobStuck",
        "its pod "
            + pod.getMetadata().getName()
            + " has ended, but its Job was deleted before that, and is kept by its"
            + " metadata.finalizers "
            + job.getMetadata().getFinalizers()
            + ", so Kubernetes never says that it is complete; remove them, or find out who put"
            + " them there",
        true);
  }

  private Waiting notStarting(Pod pod, ContainerStateWaiting waiting) {
    if (!IMAGE.contains(waiting.getReason())) {
      return new Waiting(
          "ContainerNotStarting",
          "its container cannot start: "
              + PodState.withDetail(waiting.getReason(), waiting.getMessage()),
          true);
    }
    // Attempt and back-off take turns, and only the attempt says what is wrong.
    Optional<String> said = waiting.getReason().equals(BACK_OFF) ? saidBefore() : Optional.empty();
    String image = PodState.waitingImage(pod);
    String message =
        "image "
            + image
            + " cannot be pulled: "
            + PodState.withDetail(waiting.getReason(), waiting.getMessage())
            + "; see spec.jobTemplate.imagePullSecrets";
    return new Waiting(IMAGE_PULL_FAILED, said.orElse(message), true);
  }

  private Optional<String> saidBefore() {
    return IMAGE_PULL_FAILED.equals(owner.reason())
        ? Optional.ofNullable(owner.message())
        : Optional.empty();
  }

  private static Waiting notScheduled(PodCondition condition) {
    Matcher missing = CLAIM_NOT_FOUND.matcher(String.valueOf(condition.getMessage()));
    if (missing.find()) {
      return new Waiting(
          "VolumeClaimNotFound",
          "PersistentVolumeClaim \""
              + missing.group(1)
              + "\" does not exist in this namespace; create it, or correct volume.claimName of the"
              + " destination",
          true);
    }
    String reason = condition.getReason() == null ? "Unschedulable" : condition.getReason();
    return new Waiting(
        reason, PodState.withDetail("no node takes its pod", condition.getMessage()), true);
  }

  private static Optional<Waiting> alarm(String reason, String message) {
    return Optional.of(new Waiting(reason, message, true));
  }
}
