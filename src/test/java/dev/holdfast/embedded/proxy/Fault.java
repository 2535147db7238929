package dev.holdfast.embedded.proxy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** What goes wrong with a request. */
public sealed interface Fault {

  /** Whether it can still happen once the server has the whole request, to the answer. */
  default boolean canHitAnswer() {
    return true;
  }

  /**
   * The request is read and answered with an error of S3; it does not reach the server.
   *
   * @param status the HTTP status; with 200 it is the error that S3 sends after it has begun an
   *     answer that it thought would be a success, as CompleteMultipartUpload and CopyObject do
   * @param code the code of S3, such as {@code SlowDown}
   * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Error
   *     responses</a>
   */
  record Answer(int status, String code) implements Fault {}

  /**
   * The connection is reset after so many bytes of the request's body; the server sees a request
   * that was cut off.
   *
   * @param bytes how many bytes pass; 0 for none
   */
  record ResetRequest(long bytes) implements Fault {
    @Override
    public boolean canHitAnswer() {
      return bytes == 0;
    }
  }

  /**
   * The connection is reset after so many bytes of the answer's body. The server has done what it
   * was asked for.
   *
   * @param bytes how many bytes pass; 0 for the head of the answer alone
   */
  record ResetResponse(long bytes) implements Fault {}

  /** The server does what it was asked for, and the connection is reset in place of its answer. */
  record LoseResponse() implements Fault {}

  /**
   * The request waits, then passes.
   *
   * @param duration for how long
   */
  record Delay(Duration duration) implements Fault {}

  /**
   * The request waits until it is let go, then passes.
   *
   * @param letGo what it waits for
   */
  record Hold(CountDownLatch letGo) implements Fault {}

  /** The head of the request is read, and nothing more happens until the proxy is closed. */
  record Hang() implements Fault {}

  /**
   * A bit of the request's body is flipped.
   *
   * @param offset in which byte, counted from 0; a shorter body passes unchanged
   */
  record CorruptRequest(long offset) implements Fault {
    @Override
    public boolean canHitAnswer() {
      return false;
    }
  }

  /**
   * A bit of the answer's body is flipped.
   *
   * @param offset in which byte, counted from 0; a shorter body passes unchanged
   */
  record CorruptResponse(long offset) implements Fault {}
}
