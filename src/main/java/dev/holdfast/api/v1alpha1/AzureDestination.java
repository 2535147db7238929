package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A container of Azure Blob Storage. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AzureDestination(
    @JsonPropertyDescription("Name of the container. It must exist.")
        @Required
        @Size(min = 3, max = 63)
        @ValidationRule(value = Rules.AZURE_CONTAINER, message = Rules.AZURE_CONTAINER_SAYS)
        String container,
    @JsonPropertyDescription(
            "Prefix of every blob, ending in a slash. Below it: <namespace>/<policy>/<backup>/."
                + " Default: none.")
        @Size(max = 256)
        @ValidationRule(value = Rules.PREFIX, message = Rules.PREFIX_SAYS)
        String prefix,
    @JsonPropertyDescription("Name of the storage account.")
        @Required
        @Size(min = 3, max = 24)
        @ValidationRule(value = Rules.AZURE_ACCOUNT, message = Rules.AZURE_ACCOUNT_SAYS)
        String accountName,
    @JsonPropertyDescription(
            "URL of the blob service, for other clouds and for emulators, which have the account's"
                + " name as its path. Default: https://<accountName>.blob.core.windows.net.")
        @Size(max = 300)
        @ValidationRule(value = Rules.AZURE_ENDPOINT, message = Rules.AZURE_ENDPOINT_SAYS)
        String endpoint,
    @JsonPropertyDescription(
            "Secret with the credentials: key AZURE_STORAGE_KEY (the account's key) or"
                + " AZURE_STORAGE_SAS_TOKEN (a shared access signature), or their usual other"
                + " spellings (azurestorageaccountkey, accountKey, sasToken, ...). Absent: the"
                + " workload identity of the Job's service account, and nothing else.")
        SecretReference credentialsSecretRef) {

  public AzureDestination {
    prefix = prefix == null ? "" : prefix;
    endpoint =
        endpoint == null && accountName != null
            ? "https://" + accountName + ".blob.core.windows.net"
            : endpoint;
  }
}
