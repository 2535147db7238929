package dev.holdfast.retention;

import dev.holdfast.api.v1alpha1.RetentionFate;

/**
 * What is to become of a backup.
 *
 * @param candidate the backup
 * @param fate what
 * @param reason why, in a few words for people
 */
public record Decision(Candidate candidate, RetentionFate fate, String reason) {

  static Decision keep(Candidate candidate, String reason) {
    return new Decision(candidate, RetentionFate.KEEP, reason);
  }

  static Decision expire(Candidate candidate, String reason) {
    return new Decision(candidate, RetentionFate.EXPIRE, reason);
  }

  /** The same backup, which has expired and stays for now, because of {@code why}. */
  Decision hold(String why) {
    return new Decision(candidate, RetentionFate.HOLD, why + "; then it goes: " + reason);
  }

  /** Whether it is to be deleted now. */
  public boolean expires() {
    return fate == RetentionFate.EXPIRE;
  }
}
