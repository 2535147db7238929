package dev.holdfast.rest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * By which a request that is sent again, since its answer was lost, is known to be the same.
 *
 * @param text what the client has chosen
 * @param path what it is sent to: each has keys of its own
 * @param bodySha256 the body that it came with
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The
 *     Idempotency-Key HTTP header field</a>
 */
record IdempotencyKey(String text, String path, String bodySha256) {
  static final String HEADER = "Idempotency-Key";

  /** Tells that an answer is about what an earlier request has made. */
  static final String REPLAYED_HEADER = "Idempotency-Replayed";

  static final String SYNTAX = "^[!-~]{1,255}$";

  /**
   * The key in {@code header}; empty if that is null.
   *
   * @throws ProblemException if it cannot be one
   */
  static Optional<IdempotencyKey> of(String header, String path, byte[] body) {
    if (header == null) {
      return Optional.empty();
    }
    if (!header.matches(SYNTAX)) {
      throw ProblemException.badRequest(
          HEADER, "write 1 to 255 visible characters of ASCII, such as a UUID");
    }
    return Optional.of(new IdempotencyKey(header, path, sha256(body)));
  }

  private static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
