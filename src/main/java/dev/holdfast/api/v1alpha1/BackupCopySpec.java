package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Which backup is brought to where. It is done once, as soon as it is created. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!has(self.backupRef.destination) || self.backupRef.destination != self.to",
    message = "to: name another destination than backupRef.destination")
@ValidationRule(
    value = "self == oldSelf",
    message = "a BackupCopy cannot be changed; create another one")
public record BackupCopySpec(
    @JsonPropertyDescription(
            "The Backup, which must be Completed or PartiallyCompleted, and where it is read from.")
        @Required
        BackupReference backupRef,
    @JsonPropertyDescription(
            "Name of the destination that it is brought to: one of the Backup's policy, as that is"
                + " now.")
        @Required
        @Size(min = 1, max = 20)
        @Pattern(Patterns.DNS_LABEL)
        String to,
    @JsonPropertyDescription("How the Job runs.") JobTemplate jobTemplate) {

  public BackupCopySpec {
    jobTemplate = jobTemplate == null ? JobTemplate.DEFAULT : jobTemplate;
  }
}
