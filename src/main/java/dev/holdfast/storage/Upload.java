package dev.holdfast.storage;

import java.io.IOException;
import java.io.OutputStream;

/**
 * An object on its way into a store.
 *
 * <p>It becomes an object by {@link #complete} alone. Closing it before means to give it up: a
 * stream that merely ends must never turn a truncated dump into an object.
 */
public abstract class Upload extends OutputStream {

  /**
   * Bytes that the store has acknowledged so far. They begin again at 0 where the store has proven
   * too little and the object is read back.
   */
  public abstract long acknowledgedBytes();

  /**
   * Makes what was written an object, and compares what the store says it received with what was
   * sent.
   *
   * @return size and checksum of the object
   */
  public abstract Stored complete() throws IOException;

  /** Gives the upload up unless it is complete. Never throws for a store that does not answer. */
  @Override
  public abstract void close();

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /**
   * An object that is in its place.
   *
   * @param bytes its size
   * @param sha256 SHA-256 of its content, in hexadecimal
   */
  public record Stored(long bytes, String sha256) {}
}
