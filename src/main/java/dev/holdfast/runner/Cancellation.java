package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.util.ArrayList;
import java.util.List;

/**
 * Stops a run from outside: by signal, or because nothing moves any more. The first cause counts;
 * whatever fails afterwards, fails because of it.
 */
final class Cancellation {
  private final Thread worker;
  private final List<Runnable> actions = new ArrayList<>();
  private RunFailedException cause;

  /** {@code worker} is interrupted when the run is cancelled. */
  Cancellation(Thread worker) {
    this.worker = worker;
  }

  /** What must be done beside the interrupt, such as ending a child process. */
  synchronized void onCancel(Runnable action) {
    if (cause != null) {
      action.run();
    } else {
      actions.add(action);
    }
  }

  synchronized void cancel(FailureReason reason, String message) {
    if (cause == null) {
      cause = new RunFailedException(reason, message, null);
      actions.forEach(Runnable::run);
      worker.interrupt();
    }
  }

  /** The cause, if the run was cancelled, else {@code failure}. */
  synchronized RunFailedException explain(RunFailedException failure) {
    return cause == null ? failure : cause;
  }

  synchronized boolean isCancelled() {
    return cause != null;
  }

  /**
   * @throws RunFailedException if the run was cancelled
   */
  synchronized void check() throws RunFailedException {
    if (cause != null) {
      throw cause;
    }
  }
}
