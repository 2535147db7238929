package dev.holdfast.storage;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.sync.RequestBody;

/** The beginning of a buffer, on its way to a store: a part of an object, or the whole of one. */
final class Chunk {
  private final byte[] buffer;
  private final int length;
  private byte[] md5;

  Chunk(byte[] buffer, int length) {
    this.buffer = buffer;
    this.length = length;
  }

  byte[] buffer() {
    return buffer;
  }

  int length() {
    return length;
  }

  String crc32cBase64() {
    CRC32C crc = new CRC32C();
    crc.update(buffer, 0, length);
    return Digests.base64(crc);
  }

  String md5Base64() {
    return Base64.getEncoder().encodeToString(md5());
  }

  String md5Hex() {
    return HexFormat.of().formatHex(md5());
  }

  /** Kept once it is known, since a request that carries it is answered with it. */
  private byte[] md5() {
    if (md5 == null) {
      MessageDigest digest = Digests.md5();
      digest.update(buffer, 0, length);
      md5 = digest.digest();
    }
    return md5;
  }

  RequestBody body() {
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(buffer, 0, length), length, "application/octet-stream");
  }
}
