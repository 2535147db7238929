package dev.holdfast.storage;

/**
 * Keys for a store.
 *
 * @param accessKeyId who asks
 * @param secretAccessKey how it is proven; never printed
 * @param sessionToken token of temporary keys; null for lasting ones
 */
public record S3Credentials(String accessKeyId, String secretAccessKey, String sessionToken) {
  @Override
  public String toString() {
    return "S3Credentials[" + accessKeyId + "]";
  }
}
