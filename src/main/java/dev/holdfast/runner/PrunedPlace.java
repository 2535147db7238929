package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * A destination that backups are deleted at. It is opened once for all of them, when the first is
 * to be deleted. One that cannot be opened, does not answer or hangs is given up: it is asked for
 * no other copy, so that the other destinations get their turn.
 */
final class PrunedPlace implements AutoCloseable {
  /** So that a run has time left to go on when one or two were given up, one after the other. */
  private static final int SHARE_OF_TIMEOUT = 3;

  /** Something that is done at a destination. */
  interface Step {
    /** Does it; how many bytes are gone. */
    long run(ObjectStore store) throws IOException, RunFailedException;
  }

  private final RunSpec.Destination destination;
  private final Map<String, String> environment;
  private final Duration patience;
  private final Counters counters;
  private volatile ObjectStore store;
  private RunFailedException givenUp;

  PrunedPlace(
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

  /** The field of the policy that describes it. */
  String field() {
    return destination.field();
  }

  /**
   * Does {@code step}; what it has answered.
   *
   * @throws RunFailedException its failure, or why it was given up before
   */
  long run(Step step) throws RunFailedException {
    if (givenUp != null) {
      throw givenUp;
    }
    // In a thread of its own, since nothing ends what hangs in a read from a socket.
    try (Ahead<Long> work = Ahead.begin("pruning", () -> attempt(step))) {
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

  private long attempt(Step step) throws RunFailedException {
    if (store == null) {
      store = OpenDestination.open(destination, environment);
    }
    try {
      return step.run(store);
    } catch (StorageException e) {
      throw new RunFailedException(e.reason(), e.getMessage(), destination.field(), e);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.UPLOAD_FAILED,
          "the destination failed: " + e.getMessage(),
          destination.field(),
          e);
    }
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
