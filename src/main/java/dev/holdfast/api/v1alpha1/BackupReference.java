package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A Backup in the namespace of the object that refers to it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record BackupReference(
    @JsonPropertyDescription(
            "Name of the Backup, in the same namespace. One that is not completed yet is waited"
                + " for.")
        @Required
        @Size(min = 1, max = Backup.MAX_NAME_LENGTH)
        @Pattern(Patterns.DNS_LABEL)
        String name,
    @JsonPropertyDescription(
            "Name of the destination to read it from. It must be stored there: nothing else is read"
                + " instead. Default: the first of the backup's destinations that has it and was"
                + " not found to be damaged.")
        @Size(min = 1, max = 20)
        @Pattern(Patterns.DNS_LABEL)
        String destination) {

  /** The Backup {@code name}, from whichever destination has it. */
  public static BackupReference of(String name) {
    return new BackupReference(name, null);
  }
}
