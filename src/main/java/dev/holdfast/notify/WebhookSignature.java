package dev.holdfast.notify;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signatures of webhooks: HMAC-SHA256 over identifier, time and body, one for each key.
 *
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks</a>
 */
final class WebhookSignature {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "whsec_";

  /** What the specification asks for; a shorter key can be guessed from one message. */
  private static final int SHORTEST_KEY = 24;

  private WebhookSignature() {}

  /**
   * The key that {@code text} says: {@code whsec_} and Base64, or the characters themselves.
   *
   * @throws IllegalArgumentException if it is none, or too short
   */
  static byte[] key(String text) {
    String bare = text.strip();
    byte[] key;
    if (bare.startsWith(PREFIX)) {
      try {
        key = Base64.getDecoder().decode(bare.substring(PREFIX.length()));
      } catch (IllegalArgumentException e) {
        // Its message would quote the key.
        throw new IllegalArgumentException("what follows " + PREFIX + " is not Base64");
      }
    } else {
      key = bare.getBytes(StandardCharsets.UTF_8);
    }
    if (key.length < SHORTEST_KEY) {
      throw new IllegalArgumentException("it is shorter than " + SHORTEST_KEY + " bytes");
    }
    return key;
  }

  /** The value of the header {@code webhook-signature}: one signature for each of {@code keys}. */
  static String header(List<byte[]> keys, String id, Instant time, byte[] body) {
    return keys.stream()
        .map(key -> "v1," + Base64.getEncoder().encodeToString(sign(key, id, time, body)))
        .collect(Collectors.joining(" "));
  }

  private static byte[] sign(byte[] key, String id, Instant time, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      ByteArrayOutputStream signed = new ByteArrayOutputStream();
      signed.writeBytes((id + "." + time.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8));
      signed.writeBytes(body);
      return mac.doFinal(signed.toByteArray());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
