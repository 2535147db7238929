package dev.holdfast.runner;

import dev.holdfast.storage.Upload;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.function.LongSupplier;

/** A delivery to one destination: without a detour, since nobody else has to wait for it. */
final class SingleDelivery extends Delivery {
  private final Destinations destinations;
  private final DestinationRun destination;
  private final Counters counters;
  private final Upload upload;
  private final LongSupplier acknowledged;

  private SingleDelivery(
      Destinations destinations, DestinationRun destination, Counters counters, Upload upload) {
    this.destinations = destinations;
    this.destination = destination;
    this.counters = counters;
    this.upload = upload;
    this.acknowledged = upload::acknowledgedBytes;
    counters.follow(acknowledged);
  }

  static Delivery begin(
      Destinations destinations,
      DestinationRun destination,
      Counters counters,
      String file,
      long expectedBytes,
      int atOnce)
      throws IOException {
    try {
      Upload upload = destination.begin(file, expectedBytes, atOnce);
      return new SingleDelivery(destinations, destination, counters, upload);
    } catch (IOException e) {
      throw failed(destinations, destination, e);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      upload.write(bytes, offset, length);
    } catch (IOException e) {
      throw failed(destinations, destination, e);
    }
  }

  @Override
  Upload.Stored complete() throws IOException {
    try {
      Upload.Stored stored = upload.complete();
      counters.finish(acknowledged, stored.bytes());
      return stored;
    } catch (IOException e) {
      throw failed(destinations, destination, e);
    }
  }

  @Override
  public void close() {
    upload.close();
  }

  private static IOException failed(
      Destinations destinations, DestinationRun destination, IOException e) {
    if (e instanceof InterruptedIOException || Thread.currentThread().isInterrupted()) {
      // Something else has gone wrong, and it is told there what.
      return e;
    }
    destinations.fail(destination, destination.explain(e));
    return new UndeliveredException(destinations.failure());
  }
}
