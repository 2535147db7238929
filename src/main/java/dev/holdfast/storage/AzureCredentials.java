package dev.holdfast.storage;

/**
 * Keys for a storage account; exactly one of the two.
 *
 * @param accountKey the account's key, in Base64; null if there is none; never printed
 * @param sasToken a shared access signature; null if there is none; never printed
 */
public record AzureCredentials(String accountKey, String sasToken) {
  @Override
  public String toString() {
    return "AzureCredentials[" + (accountKey == null ? "SAS" : "key") + "]";
  }
}
