package dev.holdfast.status;

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

  /** One that has no status yet. */
  static JobOwner without(String uid) {
    return new JobOwner(uid, false, null, null, null, null);
  }
}
