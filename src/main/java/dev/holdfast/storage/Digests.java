package dev.holdfast.storage;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.CRC32C;

/** The digests that every Java runtime has. */
final class Digests {
  private Digests() {}

  static MessageDigest sha256() {
    return get("SHA-256");
  }

  /** Only for what the S3 protocol compares with; never as proof of integrity by itself. */
  static MessageDigest md5() {
    return get("MD5");
  }

  /** As S3 writes it: four bytes, the highest first, in Base64. */
  static String base64(CRC32C crc) {
    byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static MessageDigest get(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has " + algorithm, e);
    }
  }
}
