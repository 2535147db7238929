package dev.holdfast.artifact;

import java.util.List;

/**
 * What a Job that lists the backups of a policy is told, in the same environment variable and with
 * the same rules as a {@link RunSpec}.
 *
 * @param formatVersion the version of this record, {@link RunSpec#FORMAT_VERSION}
 * @param uid the UID of the Catalogue
 * @param namespace the namespace of the policy
 * @param policy the name of the policy
 * @param destinations where is looked
 * @param noProgressTimeoutSeconds after how many seconds without anything found or read the run
 *     gives up
 */
public record CatalogueRunSpec(
    int formatVersion,
    String uid,
    String namespace,
    String policy,
    List<RunSpec.Destination> destinations,
    int noProgressTimeoutSeconds) {

  public CatalogueRunSpec {
    destinations = destinations == null ? List.of() : List.copyOf(destinations);
  }
}
