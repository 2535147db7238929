package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.AzureDestination;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import java.util.ArrayList;
import java.util.List;

/** Finds what is wrong with the description of a destination. */
final class DestinationFields {
  private final String field;
  private final List<String> problems = new ArrayList<>();

  private DestinationFields(String field) {
    this.field = field;
  }

  /** What is wrong with {@code destination}, which is the field {@code field}. */
  static List<String> problems(String field, Destination destination) {
    if (!destination.hasOneKind()) {
      return List.of(field + ": " + Destination.ONE_OF);
    }
    DestinationFields found = new DestinationFields(field + "." + destination.kind());
    if (destination.s3() != null) {
      return S3Fields.problems(found.field, destination.s3());
    }
    if (destination.volume() != null) {
      found.check(destination.volume());
    } else {
      found.check(destination.azure());
    }
    return found.problems;
  }

  private void check(VolumeDestination volume) {
    must(Patterns.DNS_SUBDOMAIN, volume.claimName(), "claimName", "is not a name of a claim");
    must(
        Patterns.VOLUME_PATH,
        volume.path(),
        "path",
        "is not like /backups/databases, without parts that begin with a dot");
  }

  private void check(AzureDestination azure) {
    must(Patterns.AZURE_CONTAINER, azure.container(), "container", "is not a name of a container");
    must(Patterns.AZURE_ACCOUNT, azure.accountName(), "accountName", "is not a storage account");
    prefix(azure.prefix());
    if (azure.accountName() != null) {
      must(
          Patterns.AZURE_ENDPOINT,
          azure.endpoint(),
          "endpoint",
          "is not like https://account.blob.core.windows.net");
    }
  }

  private void prefix(String prefix) {
    must(Patterns.PREFIX, prefix, "prefix", "is not like prod/databases/, ending in a slash");
  }

  private void must(String pattern, String value, String name, String otherwise) {
    if (value == null || !Patterns.matches(pattern, value)) {
      problems.add(field + "." + name + ": \"" + value + "\" " + otherwise);
    }
  }
}
