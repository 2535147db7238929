package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Writes a small object where there is none, and reads it back. */
final class S3Creation {
  private static final System.Logger LOG = System.getLogger(S3Creation.class.getName());

  /** How often a write is asked for while the store is busy with another to the same key. */
  private static final int ATTEMPTS = 6;

  private enum Answer {
    WRITTEN,
    TAKEN,
    /** Neither: the store was busy with another write to the key, and asks for a repetition. */
    CONFLICT,
    /** The store does not know conditions. */
    UNCONDITIONAL
  }

  private final S3Bucket bucket;
  private final String key;
  private final byte[] content;

  S3Creation(S3Bucket bucket, String key, byte[] content) {
    this.bucket = bucket;
    this.key = key;
    this.content = content;
  }

  /**
   * Writes the object, unless its key is taken.
   *
   * @return whether it was written
   * @throws WriteInDoubtException if it may be there although this failed
   */
  boolean run() throws IOException {
    if (!write()) {
      return false;
    }
    Optional<byte[]> back;
    try {
      back = S3Reading.read(bucket, key, content.length);
    } catch (StorageException e) {
      throw new WriteInDoubtException(e, true);
    }
    if (back.isEmpty()) {
      throw unlikeWritten("is not there after it was written");
    }
    if (!Arrays.equals(content, back.get())) {
      throw unlikeWritten("reads back otherwise than it was written");
    }
    return true;
  }

  private boolean write() throws IOException {
    boolean conditional = true;
    for (int attempt = 1; ; attempt++) {
      // Some servers ignore conditions without a word, so that what is there must be looked for.
      if (isTaken()) {
        return false;
      }
      switch (put(conditional, attempt == ATTEMPTS)) {
        case WRITTEN -> {
          return true;
        }
        case TAKEN -> {
          return false;
        }
        case UNCONDITIONAL -> conditional = false;
        case CONFLICT -> pause(attempt);
      }
    }
  }

  private boolean isTaken() throws StorageException {
    try {
      bucket.client().headObject(r -> r.bucket(bucket.name()).key(key));
      return true;
    } catch (NoSuchKeyException e) {
      return false;
    } catch (SdkException e) {
      throw bucket.errors().of("looking for " + key, e);
    }
  }

  private Answer put(boolean conditional, boolean last) throws StorageException {
    Chunk chunk = new Chunk(content, content.length);
    PutObjectRequest.Builder request = S3Objects.putManifest(bucket.spec(), key);
    if (bucket.spec().checksums()) {
      request.checksumCRC32C(chunk.crc32cBase64());
    } else {
      request.contentMD5(chunk.md5Base64());
    }
    if (conditional) {
      request.ifNoneMatch("*");
    }
    try {
      bucket.client().putObject(request.build(), chunk.body());
      return Answer.WRITTEN;
    } catch (S3Exception e) {
      // A repetition that is refused may have met what was sent before it.
      if (conditional && e.statusCode() == 412 && !wasRepeated(e)) {
        return Answer.TAKEN;
      }
      if (conditional && isUnknownCondition(e)) {
        return Answer.UNCONDITIONAL;
      }
      if (isConflict(e) && !last) {
        return Answer.CONFLICT;
      }
      StorageException failure = bucket.errors().of("writing " + key, e);
      throw e.statusCode() >= 500 || wasRepeated(e)
          ? new WriteInDoubtException(failure, false)
          : failure;
    } catch (SdkException e) {
      throw new WriteInDoubtException(bucket.errors().of("writing " + key, e), false);
    }
  }

  /** Whether this answers a repetition: the client tells nothing of what came before it. */
  private static boolean wasRepeated(SdkException e) {
    return e.numAttempts() == null || e.numAttempts() > 1;
  }

  /**
   * Whether the store asks for a repetition.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html">How
   *     conditional writes meet concurrent requests</a>
   */
  private static boolean isConflict(S3Exception e) {
    return e.statusCode() == 409
        && (code(e) == null
            || code(e).equals("ConditionalRequestConflict")
            || code(e).equals("OperationAborted"));
  }

  private static boolean isUnknownCondition(S3Exception e) {
    return e.statusCode() == 501 || (e.statusCode() == 400 && "NotImplemented".equals(code(e)));
  }

  private static String code(S3Exception e) {
    return e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
  }

  private void pause(int attempt) throws IOException {
    LOG.log(System.Logger.Level.INFO, "another write to {0} is under way; asking again", key);
    try {
      Thread.sleep(bucket.pauses().conflict().toMillis() << (attempt - 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing " + key);
    }
  }

  private WriteInDoubtException unlikeWritten(String how) {
    return new WriteInDoubtException(
        new StorageException(FailureReason.CHECKSUM_MISMATCH, key + " " + how), true);
  }
}
