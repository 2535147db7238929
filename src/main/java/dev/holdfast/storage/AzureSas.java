package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A shared access signature, which is part of every URL.
 *
 * @see <a href="https://learn.microsoft.com/azure/storage/common/storage-sas-overview">Shared
 *     access signatures</a>
 */
final class AzureSas implements AzureAccess {
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9%&=._~:+/*,-]+");

  private final String token;

  /**
   * Access with {@code token}, with or without its question mark.
   *
   * @throws StorageException if that is no such token
   */
  AzureSas(String token) throws StorageException {
    String text = token.strip();
    this.token = text.startsWith("?") ? text.substring(1) : text;
    // A URL that cannot be made would quote the token.
    if (!TOKEN.matcher(this.token).matches() || !this.token.contains("sig=")) {
      throw new StorageException(
          FailureReason.SECRET_INVALID,
          "the shared access signature is not like sv=...&sp=...&sig=...");
    }
  }

  @Override
  public String querySuffix() {
    return token;
  }

  @Override
  public Optional<String> authorization(AzureRequest request, String rawPath) {
    return Optional.empty();
  }
}
