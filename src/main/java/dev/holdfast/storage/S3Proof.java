package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.function.LongConsumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Finds out whether a finished object is what was sent. */
final class S3Proof {
  private static final System.Logger LOG = System.getLogger(S3Proof.class.getName());
  private static final int BUFFER = 128 << 10;

  /**
   * What was sent.
   *
   * @param bytes how many bytes
   * @param sha256 their SHA-256 in Base64
   * @param crc32c their CRC32C in Base64
   * @param composite the CRC32C that S3 gives an object of several parts, over those of the parts,
   *     in Base64 and without their number at its end; null if it was sent as one, or without them
   */
  record Sent(long bytes, String sha256, String crc32c, String composite) {}

  private final S3Bucket bucket;

  S3Proof(S3Bucket bucket) {
    this.bucket = bucket;
  }

  /**
   * Returns if the object {@code key} is surely what was sent.
   *
   * @param confirmed whether the store has confirmed all of its bytes already, as they came
   * @param readBack is told of every piece that had to be read back
   * @throws StorageException if it is not, or if that cannot be found out
   */
  void require(String key, Sent sent, boolean confirmed, LongConsumer readBack) throws IOException {
    HeadObjectResponse object = head(key);
    warnIfNotLocked(key, object);
    Long size = object.contentLength();
    if (size != null && size != sent.bytes()) {
      throw mismatch(
          key + " has " + size + " bytes in the store, but " + sent.bytes() + " were sent");
    }
    if (confirmed && size != null) {
      return;
    }
    if (bucket.spec().checksums() && isConfirmedWhenAsked(key, sent)) {
      return;
    }
    readBack(key, sent, readBack);
  }

  private HeadObjectResponse head(String key) throws StorageException {
    try {
      return bucket.client().headObject(r -> r.bucket(bucket.name()).key(key));
    } catch (SdkException e) {
      throw bucket.errors().of("checking the upload of " + key, e);
    }
  }

  /** No failure: a store does not speak of locks to those who may not look at them. */
  private void warnIfNotLocked(String key, HeadObjectResponse object) {
    if (bucket.spec().objectLock() != null && object.objectLockMode() == null) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the store does not say that {0} is locked, as the field objectLock of the destination"
              + " asks for: either it knows no object lock, or s3:GetObjectRetention is not"
              + " allowed",
          key);
    }
  }

  private boolean isConfirmedWhenAsked(String key, Sent sent) throws StorageException {
    String said;
    try {
      said =
          bucket
              .client()
              .headObject(r -> r.bucket(bucket.name()).key(key).checksumMode(ChecksumMode.ENABLED))
              .checksumCRC32C();
    } catch (S3Exception e) {
      // With a key of a key management service, asking for the checksum needs a right of its own.
      LOG.log(
          System.Logger.Level.INFO,
          () -> bucket.errors().of("asking for the checksum of " + key, e).getMessage());
      return false;
    } catch (SdkException e) {
      throw bucket.errors().of("asking for the checksum of " + key, e);
    }
    if (said == null) {
      return false;
    }
    // Some servers leave out the number of parts at the end, some compute it over the whole.
    String bare = said.replaceFirst("-\\d+$", "");
    if (!bare.equals(sent.crc32c()) && !bare.equals(sent.composite())) {
      throw mismatch("the store has " + key + " with another CRC32C than it was sent with");
    }
    return true;
  }

  private void readBack(String key, Sent sent, LongConsumer progress) throws IOException {
    LOG.log(
        System.Logger.Level.WARNING,
        "the store has not confirmed the checksum of {0}: it is read back and compared, which"
            + " doubles the traffic; see the field checksums of the destination",
        key);
    MessageDigest digest = Digests.sha256();
    long bytes = 0;
    try (InputStream in = S3Reading.open(bucket, key)) {
      byte[] piece = new byte[BUFFER];
      int count;
      while ((count = in.read(piece, 0, piece.length)) >= 0) {
        digest.update(piece, 0, count);
        bytes += count;
        progress.accept(count);
      }
    } catch (StorageException e) {
      throw isRefusal(e) ? cannotProve(key, e) : e;
    }
    String sha256 = Base64.getEncoder().encodeToString(digest.digest());
    if (bytes != sent.bytes() || !sha256.equals(sent.sha256())) {
      throw mismatch(key + " reads back otherwise than it was sent");
    }
  }

  /** Whether the store will say the same however often it is asked. */
  private static boolean isRefusal(StorageException e) {
    return e.getCause() instanceof S3Exception s3
        && (s3.statusCode() < 500 || s3.statusCode() == 501)
        && s3.statusCode() != 408
        && s3.statusCode() != 429;
  }

  private static StorageException cannotProve(String key, StorageException e) {
    return new StorageException(
        FailureReason.CHECKSUM_MISMATCH,
        "the store has not confirmed that it received "
            + key
            + " as it was sent, and it cannot be read back: allow s3:GetObject, or give the"
            + " destination's field checksums its other value: "
            + e.getMessage(),
        e);
  }

  private static StorageException mismatch(String message) {
    return new StorageException(FailureReason.CHECKSUM_MISMATCH, message);
  }
}
