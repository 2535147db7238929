package dev.holdfast.artifact;

import java.util.Objects;

/**
 * A copy of an expired backup of which something is left, or may be.
 *
 * @param uid the UID of the backup
 * @param destination the destination's name in the policy
 * @param reason why
 * @param message the same as a sentence for people; null if there was no room for it
 */
public record LeftCopy(String uid, String destination, FailureReason reason, String message) {
  public LeftCopy {
    Objects.requireNonNull(uid, "uid");
    Objects.requireNonNull(destination, "destination");
    Objects.requireNonNull(reason, "reason");
  }

  LeftCopy withMessage(String other) {
    return new LeftCopy(uid, destination, reason, other);
  }
}
