package dev.holdfast.status;

/**
 * Why a pod ended, where its run did not say so itself.
 *
 * @param reason one CamelCase word
 * @param message one sentence for people
 */
record PodEnd(String reason, String message) {
  /** The reason of ends that have no name of their own. */
  static final String JOB_FAILED = "JobFailed";

  static PodEnd unnamed(String message) {
    return new PodEnd(JOB_FAILED, message);
  }
}
