package dev.holdfast.artifact;

/**
 * The exit codes of a Job's process. The Job's pod failure policy tells by them whether another
 * attempt makes sense.
 */
public final class ExitCodes {
  /** The manifest is committed. */
  public static final int SUCCESS = 0;

  /** The run failed; another attempt may succeed. */
  public static final int FAILED = 1;

  /**
   * The run failed in a way that needs a person, such as wrong credentials; another attempt would
   * fail the same way. The number is {@code EX_CONFIG} of {@code sysexits.h}, which no shell, JVM
   * or signal uses.
   *
   * @see <a href="https://man7.org/linux/man-pages/man3/sysexits.h.3head.html">sysexits.h</a>
   */
  public static final int PERMANENT = 78;

  private ExitCodes() {}
}
