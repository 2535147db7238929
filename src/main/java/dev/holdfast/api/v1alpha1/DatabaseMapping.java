package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A database of the backup, and what it is called once it is restored. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "bytes(self.from).size() <= 63",
    message = "from: the name has more than 63 bytes in UTF-8, and PostgreSQL would cut it")
@ValidationRule(
    value = "!has(self.to) || bytes(self.to).size() <= 63",
    message = "to: the name has more than 63 bytes in UTF-8, and PostgreSQL would cut it")
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
