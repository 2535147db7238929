package dev.holdfast.runner;

import dev.holdfast.storage.Upload;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * One object on its way to every destination that takes part. Like an {@link Upload}, it becomes an
 * object by {@link #complete} alone, and closing it before means to give it up.
 *
 * <p>Its methods throw {@link UndeliveredException} when no destination is left.
 */
abstract class Delivery extends OutputStream {

  /**
   * Begins one.
   *
   * @param file the name of the object in the backup's directory
   * @param expectedBytes about how large it will be before compression; 0 if unknown
   * @param atOnce how many deliveries are under way side by side, this one included
   */
  static Delivery begin(
      Destinations destinations, Counters counters, String file, long expectedBytes, int atOnce)
      throws IOException {
    List<DestinationRun> to = destinations.takingPart();
    if (to.isEmpty()) {
      throw new UndeliveredException(destinations.failure());
    }
    return to.size() == 1
        ? SingleDelivery.begin(destinations, to.get(0), counters, file, expectedBytes, atOnce)
        : FanOut.begin(destinations, to, counters, file, expectedBytes, atOnce);
  }

  /**
   * Makes what was written an object at every destination that still takes part.
   *
   * @return size and checksum of the object, the same everywhere
   */
  abstract Upload.Stored complete() throws IOException;

  /** Gives up what is not complete. */
  @Override
  public abstract void close();

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /** No destination is left that could take anything. */
  static final class UndeliveredException extends IOException {
    private static final long serialVersionUID = 1L;

    private final RunFailedException failure;

    UndeliveredException(RunFailedException failure) {
      super(failure.getMessage(), failure);
      this.failure = failure;
    }

    /** Why. */
    RunFailedException failure() {
      return failure;
    }
  }
}
