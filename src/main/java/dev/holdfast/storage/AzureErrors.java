package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;

/** Turns what the blob service says into sentences for people. */
final class AzureErrors {
  /** RFC 4918. */
  private static final int INSUFFICIENT_STORAGE = 507;

  private final String container;
  private final String server;

  AzureErrors(RunSpec.Azure azure) {
    this.container = azure.container();
    this.server = azure.endpoint();
  }

  /** The failure of {@code doing} (such as "writing the manifest") for want of an answer. */
  StorageException unreachable(String doing, IOException e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    if (root instanceof UnresolvedAddressException) {
      return new StorageException(
          FailureReason.DESTINATION_UNREACHABLE,
          "the host of " + server + " is not known (" + doing + ")",
          e);
    }
    boolean silent = root.getMessage() == null;
    String text =
        silent && root instanceof ConnectException
            ? "connection refused"
            : silent ? root.getClass().getSimpleName() : root.getMessage();
    return new StorageException(
        FailureReason.DESTINATION_UNREACHABLE,
        server + " cannot be reached (" + doing + "): " + text,
        e);
  }

  /** The failure of {@code doing} that {@code answer} tells of. */
  StorageException of(String doing, AzureAnswer answer) {
    String code = answer.code();
    String tail =
        " (" + doing + "; " + code + answer.message().map(said -> ": " + said).orElse("") + ")";
    return switch (code) {
      case "ContainerNotFound", "ContainerBeingDeleted", "ContainerDisabled" ->
          new StorageException(
              FailureReason.BUCKET_NOT_FOUND,
              "container \"" + container + "\" does not exist at " + server + tail);
      case "BlobNotFound" ->
          new StorageException(
              FailureReason.OBJECT_MISSING,
              "the blob is not in container \"" + container + "\" at " + server + tail);
      case "AuthenticationFailed", "InvalidAuthenticationInfo", "NoAuthenticationInformation" ->
          notAccepted(tail);
      case "Md5Mismatch", "Crc64Mismatch", "InvalidMd5" ->
          new StorageException(
              FailureReason.CHECKSUM_MISMATCH,
              server + " received other bytes than were sent" + tail);
      default -> byStatus(answer.status(), tail);
    };
  }

  private StorageException notAccepted(String tail) {
    return tail.contains("date header")
        ? new StorageException(
            FailureReason.UPLOAD_FAILED,
            "the clocks of " + server + " and of this node are too far apart" + tail)
        : new StorageException(
            FailureReason.DESTINATION_ACCESS_DENIED,
            server + " does not accept the credentials" + tail);
  }

  private StorageException byStatus(int status, String tail) {
    return switch (status) {
      case 401, 403 ->
          new StorageException(
              FailureReason.DESTINATION_ACCESS_DENIED,
              "access to container \"" + container + "\" at " + server + " is denied" + tail);
      case 404 ->
          new StorageException(
              FailureReason.BUCKET_NOT_FOUND,
              "container \"" + container + "\" was not found at " + server + tail);
      case INSUFFICIENT_STORAGE ->
          new StorageException(
              FailureReason.DESTINATION_FULL, server + " has no space left" + tail);
      default -> new StorageException(FailureReason.UPLOAD_FAILED, server + " failed" + tail);
    };
  }
}
