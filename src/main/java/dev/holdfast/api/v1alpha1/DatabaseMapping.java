package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A database of the backup, and what it is called once it is restored. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DatabaseMapping(
    @JsonPropertyDescription("Its name in the backup.") @Required @Size(min = 1, max = 63)
        String from,
    @JsonPropertyDescription("Its new name. Default: the same.") @Size(min = 1, max = 63)
        String to) {

  /** The name that it gets. */
  public String newName() {
    return to == null ? from : to;
  }
}
