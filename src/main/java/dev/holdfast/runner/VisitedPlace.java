package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * A destination at which something is done that has nothing to do with the others. It is opened
 * once, for the first step. One that cannot be opened, does not answer or hangs is given up: no
 * other step is tried there, so that the other destinations get their turn.
 */
final class VisitedPlace implements AutoCloseable {
  /** So that a run has time left to go on when one or two were given up, one after the other. */
  private static final int SHARE_OF_TIMEOUT = 3;

  /**
   * Something that is done at a destination.
   *
   * @param <T> what comes of it
   */
  interface Step<T> {
    /** Does it. */
    T run(ObjectStore store) throws IOException, RunFailedException;
  }

  private final RunSpec.Destination destination;
  private final Map<String, String> environment;
  private final Duration patience;
  private final Counters counters;
  private volatile ObjectStore store;
  private RunFailedException givenUp;

  VisitedPlace(
      RunSpec.Destination destination,
      Map<String, String> environment,
      int noProgressTimeoutSeconds,
      Counters counters) {
    this.destination = destination;
    this.environment = environment;
    this.patience = Duration.ofSeconds(noProgressTimeoutSeconds).dividedBy(SHARE_OF_TIMEOUT);
    this.counters = counters;
  }

  /** Its name in the policy. */
  String name() {
    return destination.name();
  }

  /** Whether nothing more is tried there. */
  boolean isGivenUp() {
    return givenUp != null;
  }

  /** The field of the policy that describes it. */
  String field() {
    return destination.field();
  }

  /**
   * Does {@code step}; what it has answered.
   *
   * @throws RunFailedException its failure, or why it was given up before
   */
  <T> T run(Step<T> step) throws RunFailedException {
    if (givenUp != null) {
      throw givenUp;
    }
    // In a thread of its own, since nothing ends what hangs in a read from a socket.
    try (Ahead<T> work = Ahead.begin("destination", () -> attempt(step))) {
      return work.get(counters::activity, patience).orElseThrow(this::hangs);
    } catch (RunFailedException e) {
      boolean silent =
          e.reason() == FailureReason.DESTINATION_UNREACHABLE
              || e.reason() == FailureReason.NO_PROGRESS;
      if (silent || store == null) {
        givenUp = e;
      }
      counters.addSignOfLife();
      throw e;
    }
  }

  private <T> T attempt(Step<T> step) throws RunFailedException {
    if (store == null) {
      store = OpenDestination.open(destination, environment);
    }
    try {
      return step.run(store);
    } catch (IOException e) {
      throw failed(e, destination.field());
    }
  }

  /** The failure {@code e} of a store that {@code field} describes. */
  static RunFailedException failed(IOException e, String field) {
    return e instanceof StorageException known
        ? new RunFailedException(known.reason(), known.getMessage(), field, known)
        : new RunFailedException(
            FailureReason.UPLOAD_FAILED, "the destination failed: " + e.getMessage(), field, e);
  }

  private RunFailedException hangs() {
    return new RunFailedException(
        FailureReason.NO_PROGRESS,
        "no progress for "
            + patience.toSeconds()
            + " s (a third of spec.jobTemplate.noProgressTimeout)",
        destination.field());
  }

  @Override
  public void close() {
    ObjectStore opened = store;
    if (opened != null) {
      opened.close();
    }
  }
}
