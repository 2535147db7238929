package dev.holdfast.retention;

/**
 * What is to become of a backup.
 *
 * @param candidate the backup
 * @param fate what
 * @param reason why, in a few words for people
 */
public record Decision(Candidate candidate, Fate fate, String reason) {

  /** What can become of a backup. */
  public enum Fate {
    /** It stays. */
    KEEP,
    /** It is to be deleted now. */
    EXPIRE,
    /** It has expired, but stays for now. */
    HOLD
  }

  static Decision keep(Candidate candidate, String reason) {
    return new Decision(candidate, Fate.KEEP, reason);
  }

  static Decision expire(Candidate candidate, String reason) {
    return new Decision(candidate, Fate.EXPIRE, reason);
  }

  /** The same backup, which has expired and stays for now, because of {@code why}. */
  Decision hold(String why) {
    return new Decision(candidate, Fate.HOLD, why + "; then it goes: " + reason);
  }

  /** Whether it is to be deleted now. */
  public boolean expires() {
    return fate == Fate.EXPIRE;
  }
}
