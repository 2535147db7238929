package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.util.Locale;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * What a store says, in its answer, about the bytes that it has just received.
 *
 * @param crc32c their CRC32C in Base64; null if it does not say
 * @param eTag their ETag, in quotes or not; null if there is none
 * @param encryption how the store encrypted them; null if it does not say
 * @param customerKey the algorithm of a key that came with the request; null if there was none
 */
record S3Receipt(String crc32c, String eTag, String encryption, String customerKey) {
  private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");

  static S3Receipt of(UploadPartResponse answer) {
    return new S3Receipt(
        answer.checksumCRC32C(),
        answer.eTag(),
        answer.serverSideEncryptionAsString(),
        answer.sseCustomerAlgorithm());
  }

  static S3Receipt of(PutObjectResponse answer) {
    return new S3Receipt(
        answer.checksumCRC32C(),
        answer.eTag(),
        answer.serverSideEncryptionAsString(),
        answer.sseCustomerAlgorithm());
  }

  /**
   * Whether it proves that the store has received {@code sent}. An ETag proves it if it is the MD5
   * of what was sent; an ETag that is not says nothing, since it may be anything.
   *
   * @param what what was sent, for messages
   * @param sentCrc32c CRC32C of {@code sent} in Base64; null if the request did not carry it
   * @throws StorageException if it proves that the store has received something else
   * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html">When an ETag is
   *     the MD5 of an object</a>
   */
  boolean proves(Chunk sent, String sentCrc32c, String what) throws StorageException {
    if (crc32c != null && sentCrc32c != null) {
      if (!crc32c.equals(sentCrc32c)) {
        throw new StorageException(
            FailureReason.CHECKSUM_MISMATCH,
            what + " arrived with another CRC32C than it was sent with");
      }
      return true;
    }
    return isMd5() && bareTag().equals(sent.md5Hex());
  }

  private boolean isMd5() {
    return eTag != null
        && (encryption == null || encryption.equals("AES256"))
        && customerKey == null
        && MD5.matcher(bareTag()).matches();
  }

  private String bareTag() {
    return eTag.replace("\"", "").toLowerCase(Locale.ROOT);
  }
}
