package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of a storage account, which signs every request.
 *
 * @see <a
 *     href="https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key">Authorize
 *     with Shared Key</a>
 */
final class AzureSharedKey implements AzureAccess {
  private static final String HMAC = "HmacSHA256";

  private final String account;
  private final SecretKeySpec key;

  /**
   * Access with the key {@code base64} of {@code account}.
   *
   * @throws StorageException if that is no key
   */
  AzureSharedKey(String account, String base64) throws StorageException {
    this.account = account;
    try {
      this.key = new SecretKeySpec(Base64.getDecoder().decode(base64.strip()), HMAC);
    } catch (IllegalArgumentException e) {
      // Without the cause, which may quote the key.
      throw new StorageException(
          FailureReason.SECRET_INVALID, "the key of the storage account is not Base64");
    }
  }

  @Override
  public String querySuffix() {
    return "";
  }

  @Override
  public Optional<String> authorization(AzureRequest request, String rawPath) {
    return Optional.of("SharedKey " + account + ":" + sign(toSign(request, rawPath)));
  }

  /** What is signed, line by line. */
  String toSign(AzureRequest request, String rawPath) {
    String standard =
        Stream.of(
                "content-encoding",
                "content-language",
                "content-length",
                "content-md5",
                "content-type",
                "date",
                "if-modified-since",
                "if-match",
                "if-none-match",
                "if-unmodified-since",
                "range")
            .map(
                name ->
                    name.equals("content-length")
                        ? request.length() == 0 ? "" : String.valueOf(request.length())
                        : request.headers().getOrDefault(name, ""))
            .collect(Collectors.joining("\n"));
    String own =
        request.headers().entrySet().stream()
            .filter(header -> header.getKey().startsWith("x-ms-"))
            .map(header -> header.getKey() + ":" + header.getValue() + "\n")
            .collect(Collectors.joining());
    String resource =
        "/"
            + account
            + rawPath
            + request.query().entrySet().stream()
                .map(q -> "\n" + q.getKey().toLowerCase(Locale.ROOT) + ":" + q.getValue())
                .collect(Collectors.joining());
    return request.method() + "\n" + standard + "\n" + own + resource;
  }

  private String sign(String text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + HMAC, e);
    }
  }
}
