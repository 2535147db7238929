package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.JobStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;

/**
 * What a Job is done for, as far as its status says.
 *
 * @param uid the UID of the object
 * @param running whether its status says Running
 * @param startTime when its Job was about to be created; null before
 * @param reason the reason of its conditions; may be null
 * @param message its message, and that of its conditions; may be null
 * @param progress its progress; may be null
 */
record JobOwner(
    String uid,
    boolean running,
    Instant startTime,
    String reason,
    String message,
    String progress) {

  /**
   * What {@code status} says of {@code owner}.
   *
   * @param status null before there is one
   * @param running whether it says Running
   */
  static JobOwner of(HasMetadata owner, JobStatus status, boolean running) {
    String uid = owner.getMetadata().getUid();
    return status == null
        ? new JobOwner(uid, false, null, null, null, null)
        : new JobOwner(
            uid,
            running,
            Times.parse(status.startTime()),
            Conditions.reason(status.conditions(), Api.COMPLETE),
            status.message(),
            status.progress());
  }
}
