package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** What is restored, and to where. It runs once, as soon as it is created. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self == oldSelf",
    message = "a Restore cannot be changed; create another one")
public record RestoreSpec(
    @JsonPropertyDescription("What is restored.") @Required RestoreSource source,
    @JsonPropertyDescription("Where it is restored to.") @Required RestoreTarget target,
    @JsonPropertyDescription("What the backup is decrypted with. Needed if it is encrypted.")
        Decryption decryption,
    @JsonPropertyDescription("How the Job runs.") JobTemplate jobTemplate) {

  public RestoreSpec {
    jobTemplate = jobTemplate == null ? JobTemplate.DEFAULT : jobTemplate;
  }
}
