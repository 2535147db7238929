package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A backup that is to go. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PrunedBackup(
    @JsonPropertyDescription("Name of the Backup.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.DNS_SUBDOMAIN)
        String name,
    @JsonPropertyDescription("UID of the Backup: one of the same name that is made later stays.")
        @Required
        @Size(min = 1, max = 63)
        String uid) {

  /** The one that {@code backup} is. */
  public static PrunedBackup of(Backup backup) {
    return new PrunedBackup(backup.getMetadata().getName(), backup.getMetadata().getUid());
  }
}
