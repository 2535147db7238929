package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Objects;
import java.util.stream.Stream;

/** A place where backups are stored: exactly one of a bucket, a volume and a container of Azure. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "[has(self.s3), has(self.volume), has(self.azure)].filter(given, given).size() == 1",
    message = Destination.ONE_OF)
public record Destination(
    @JsonPropertyDescription("Name of the destination, unique in the policy.")
        @Required
        @Size(min = 1, max = 20)
        @Pattern(Patterns.DNS_LABEL)
        String name,
    @JsonPropertyDescription("A bucket of S3 or of a server that speaks its protocol.")
        S3Destination s3,
    @JsonPropertyDescription("A directory on a volume of the cluster.") VolumeDestination volume,
    @JsonPropertyDescription("A container of Azure Blob Storage.") AzureDestination azure) {

  /** What is asked of every destination. */
  public static final String ONE_OF = "give exactly one of s3, volume and azure";

  /** The bucket {@code s3} under the name {@code name}. */
  public static Destination of(String name, S3Destination s3) {
    return new Destination(name, s3, null, null);
  }

  /** The volume {@code volume} under the name {@code name}. */
  public static Destination of(String name, VolumeDestination volume) {
    return new Destination(name, null, volume, null);
  }

  /** The container {@code azure} under the name {@code name}. */
  public static Destination of(String name, AzureDestination azure) {
    return new Destination(name, null, null, azure);
  }

  /** Whether it says where to store, and only once. */
  public boolean hasOneKind() {
    return Stream.of(s3, volume, azure).filter(Objects::nonNull).count() == 1;
  }

  /** The name of the field that says where: {@code s3}, {@code volume} or {@code azure}. */
  public String kind() {
    return s3 != null ? "s3" : volume != null ? "volume" : "azure";
  }

  /**
   * Whether {@code other} describes the same place, whatever it is called, whoever has access and
   * however objects are stored there.
   */
  public boolean isSamePlace(Destination other) {
    if (s3 != null && other.s3 != null) {
      return s3.bucket().equals(other.s3.bucket())
          && s3.prefix().equals(other.s3.prefix())
          && Objects.equals(s3.endpoint(), other.s3.endpoint());
    }
    if (azure != null && other.azure != null) {
      return azure.container().equals(other.azure.container())
          && azure.prefix().equals(other.azure.prefix())
          && azure.endpoint().equals(other.azure.endpoint());
    }
    return volume != null && volume.equals(other.volume);
  }

  /** What every key begins with: empty, or ending in a slash. */
  public String prefix() {
    return s3 != null ? s3.prefix() : volume != null ? volume.prefix() : azure.prefix();
  }
}
