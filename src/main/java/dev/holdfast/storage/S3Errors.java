package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.net.UnknownHostException;
import java.util.Locale;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Turns what the S3 client throws into sentences for people. */
final class S3Errors {
  /** RFC 4918. */
  private static final int INSUFFICIENT_STORAGE = 507;

  private final String bucket;
  private final String server;

  S3Errors(String bucket, String server) {
    this.bucket = bucket;
    this.server = server;
  }

  /** The failure of {@code doing} (such as "writing the manifest"). */
  StorageException of(String doing, SdkException e) {
    if (e instanceof S3Exception s3) {
      return answered(doing, s3);
    }
    Throwable root = rootCause(e);
    if (root instanceof UnknownHostException) {
      return new StorageException(
          FailureReason.DESTINATION_UNREACHABLE,
          "the host of " + server + " is not known (" + doing + ")",
          e);
    }
    return new StorageException(
        FailureReason.DESTINATION_UNREACHABLE,
        server + " cannot be reached (" + doing + "): " + text(root),
        e);
  }

  private StorageException answered(String doing, S3Exception e) {
    String code =
        e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
            ? "HTTP " + e.statusCode()
            : e.awsErrorDetails().errorCode();
    String said =
        e.awsErrorDetails() == null || e.awsErrorDetails().errorMessage() == null
            ? ""
            : ": " + e.awsErrorDetails().errorMessage();
    String tail = " (" + doing + "; " + code + said + ")";
    // What is not deleted because of a lock has one.
    boolean locked = doing.startsWith("deleting ");
    if (e.statusCode() != 403 && !locked && speaksOfLocks(code + said)) {
      return unsuitable(
          "has no object lock, which the field objectLock asks for: make a bucket with object lock,"
              + " or leave objectLock out",
          tail,
          e);
    }
    return switch (code) {
      case "NoSuchBucket" ->
          new StorageException(
              FailureReason.BUCKET_NOT_FOUND,
              "bucket \"" + bucket + "\" does not exist at " + server + tail,
              e);
      case "NoSuchKey" ->
          new StorageException(
              FailureReason.OBJECT_MISSING,
              "the object is not in bucket \"" + bucket + "\" at " + server + tail,
              e);
      case "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken" ->
          new StorageException(
              FailureReason.DESTINATION_ACCESS_DENIED,
              server + " does not accept the credentials" + tail,
              e);
      case "RequestTimeTooSkewed" ->
          new StorageException(
              FailureReason.UPLOAD_FAILED,
              "the clocks of " + server + " and of this node are too far apart" + tail,
              e);
      case "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException" ->
          new StorageException(
              FailureReason.DESTINATION_ACCESS_DENIED,
              "bucket \"" + bucket + "\" is in another region" + tail,
              e);
      case "XMinioStorageFull", "XMinioDiskQuotaExceeded", "InsufficientStorage", "QuotaExceeded" ->
          new StorageException(
              FailureReason.DESTINATION_FULL, server + " has no space left" + tail, e);
      case "InvalidObjectState" ->
          unsuitable(
              "keeps the object in a storage class that cannot be read at once: have the store"
                  + " bring it back (with S3, restore-object), wait until it has, and try again",
              tail,
              e);
      case "InvalidStorageClass" -> unsuitable("does not know that storageClass", tail, e);
      case "InvalidTag" -> unsuitable("does not accept the tags", tail, e);
      case "NotImplemented" ->
          unsuitable(
              "does not know something that the destination asks for, such as tags, objectLock,"
                  + " storageClass or serverSideEncryption",
              tail,
              e);
      case "BadDigest", "XAmzContentSHA256Mismatch", "InvalidDigest" ->
          new StorageException(
              FailureReason.CHECKSUM_MISMATCH,
              server + " received other bytes than were sent" + tail,
              e);
      default -> byStatus(doing, tail, e);
    };
  }

  private static boolean speaksOfLocks(String text) {
    return text.toLowerCase(Locale.ROOT).replace(" ", "").contains("objectlock");
  }

  private StorageException unsuitable(String how, String tail, S3Exception e) {
    return new StorageException(
        FailureReason.DESTINATION_UNSUITABLE,
        "bucket \"" + bucket + "\" at " + server + " " + how + tail,
        e);
  }

  private StorageException byStatus(String doing, String tail, S3Exception e) {
    if (e.statusCode() == 403 || e.statusCode() == 401) {
      return new StorageException(
          FailureReason.DESTINATION_ACCESS_DENIED,
          "access to bucket \"" + bucket + "\" at " + server + " is denied" + tail,
          e);
    }
    if (e.statusCode() == 404 && !doing.contains("upload")) {
      return new StorageException(
          FailureReason.BUCKET_NOT_FOUND,
          "bucket \"" + bucket + "\" was not found at " + server + tail,
          e);
    }
    if (e.statusCode() == INSUFFICIENT_STORAGE) {
      return new StorageException(
          FailureReason.DESTINATION_FULL, server + " has no space left" + tail, e);
    }
    return new StorageException(FailureReason.UPLOAD_FAILED, server + " failed" + tail, e);
  }

  private static Throwable rootCause(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }

  private static String text(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
