package dev.holdfast.cli;

/**
 * How the process ends, for scripts.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/sysexits.h.3head.html">sysexits.h</a>
 */
final class ExitStatus {
  /** What was asked for is done. */
  static final int DONE = 0;

  /** It has failed, or is not there. */
  static final int FAILED = 1;

  /** Nobody knows: it was not waited for long enough, or cannot be seen any more. */
  static final int UNSURE = 2;

  /** EX_USAGE: the command line is wrong. */
  static final int USAGE = 64;

  /** EX_UNAVAILABLE: there is no cluster that answers, or Holdfast is not in it. */
  static final int UNAVAILABLE = 69;

  /** EX_NOPERM: the cluster does not allow it, or nobody has confirmed it. */
  static final int DENIED = 77;

  /** What a shell makes of an interrupt. */
  static final int INTERRUPTED = 130;

  private ExitStatus() {}
}
