package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.AzureDestination;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Finds what is wrong with the description of destinations. */
final class DestinationFields {
  private final String field;
  private final List<String> problems = new ArrayList<>();

  private DestinationFields(String field) {
    this.field = field;
  }

  /** What is wrong with {@code destinations}, which are the field {@code field}. */
  static List<String> problems(String field, List<Destination> destinations) {
    List<String> problems = new ArrayList<>();
    if (destinations.isEmpty() || destinations.size() > BackupPolicySpec.MAX_DESTINATIONS) {
      problems.add(field + ": name from 1 to " + BackupPolicySpec.MAX_DESTINATIONS);
    }
    Set<String> names = new HashSet<>();
    Map<List<String>, String> places = new HashMap<>();
    for (int i = 0; i < destinations.size(); i++) {
      Destination destination = destinations.get(i);
      String path = field + "[" + i + "]";
      problems.addAll(problems(path, destination));
      if (destination.name() == null || !Patterns.matches(Patterns.DNS_LABEL, destination.name())) {
        problems.add(path + ".name: use lower-case letters, digits and inner hyphens");
      } else if (!names.add(destination.name())) {
        problems.add(path + ".name: another destination is called " + destination.name() + " too");
      }
      // Two copies in one place are one copy.
      String same = destination.hasOneKind() ? places.putIfAbsent(place(destination), path) : null;
      if (same != null) {
        problems.add(path + ": it is the same place as " + same);
      }
    }
    return problems;
  }

  /** What tells one place from another. */
  private static List<String> place(Destination destination) {
    if (destination.s3() != null) {
      return Arrays.asList(
          host(destination.s3().endpoint()), destination.s3().bucket(), destination.prefix());
    }
    if (destination.volume() != null) {
      return Arrays.asList(destination.volume().claimName(), destination.prefix());
    }
    return Arrays.asList(
        destination.azure().accountName(),
        host(destination.azure().endpoint()),
        destination.azure().container(),
        destination.prefix());
  }

  private static String host(String url) {
    return url == null ? null : url.toLowerCase(Locale.ROOT).replaceFirst("/$", "");
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
