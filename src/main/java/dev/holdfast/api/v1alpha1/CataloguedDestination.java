package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** A destination that is looked through, as the policy described it at the start. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CataloguedDestination(
    @JsonPropertyDescription("Name of the destination in the policy.") String name,
    @JsonPropertyDescription("The bucket, if it is one.") S3Destination s3,
    @JsonPropertyDescription("The volume, if it is one.") VolumeDestination volume,
    @JsonPropertyDescription("The container, if it is one.") AzureDestination azure,
    @JsonPropertyDescription(
            "How many manifests are there that can be read; absent before all of them were seen.")
        Integer found,
    @JsonPropertyDescription(
            "How many are there that cannot be read, or are not what their place says.")
        Integer unreadable,
    @JsonPropertyDescription(
            "Why not all that is there was seen, so that nothing is said of what is missing there.")
        String message) {

  /** {@code destination} before it was looked through. */
  public static CataloguedDestination of(Destination destination) {
    return new CataloguedDestination(
        destination.name(),
        destination.s3(),
        destination.volume(),
        destination.azure(),
        null,
        null,
        null);
  }

  /** The same, all of which was seen. */
  public CataloguedDestination seen(int readable, int others) {
    return new CataloguedDestination(name, s3, volume, azure, readable, others, null);
  }

  /** The same, not all of which was seen, and why. */
  public CataloguedDestination notSeen(String why) {
    return new CataloguedDestination(name, s3, volume, azure, null, null, why);
  }

  /** The destination itself. */
  public Destination destination() {
    return new Destination(name, s3, volume, azure);
  }
}
