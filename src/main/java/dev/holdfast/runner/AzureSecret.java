package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec.MountedSecret;
import dev.holdfast.storage.AzureCredentials;
import java.util.Optional;

/**
 * Finds the key of a storage account in a Secret, in whichever of the usual spellings it has it.
 */
final class AzureSecret {
  private static final String[] KEY = {
    "AZURE_STORAGE_KEY",
    "AZURE_STORAGE_ACCOUNT_KEY",
    "AZURE_STORAGE_ACCOUNT_ACCESS_KEY",
    "azurestorageaccountkey",
    "accountKey",
    "account-key",
    "accountkey",
    "storageAccountKey"
  };
  private static final String[] SAS = {
    "AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_SAS", "sasToken", "sas-token", "sastoken", "sas"
  };

  private AzureSecret() {}

  /**
   * Reads the key of {@code secret}.
   *
   * @throws RunFailedException if the Secret does not exist, or has no key in a known spelling, or
   *     two that contradict each other
   */
  static AzureCredentials read(MountedSecret secret) throws RunFailedException {
    SecretFiles files = SecretFiles.read(secret);
    Optional<String> key = files.first(KEY);
    Optional<String> sas = files.first(SAS);
    if (key.isPresent() && sas.isPresent()) {
      throw new RunFailedException(
          FailureReason.SECRET_INVALID,
          "Secret \""
              + secret.name()
              + "\" has both the key of an account and a shared access signature; leave one",
          secret.field());
    }
    if (key.isEmpty() && sas.isEmpty()) {
      throw files.lacks("AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN");
    }
    return new AzureCredentials(key.orElse(null), sas.orElse(null));
  }
}
