package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * What is restored, and to where; or what is read again. It runs once, as soon as it is created.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.mode == 'ReadBack' || has(self.target)",
    message = "target: say where to restore to; only mode ReadBack has no target")
@ValidationRule(
    value = "self.mode != 'ReadBack' || !has(self.target)",
    message = "target: leave it out; mode ReadBack restores nothing")
@ValidationRule(
    value = "self.mode != 'ReadBack' || !has(self.source.object)",
    message = "source.object: mode ReadBack needs a Backup, whose copies it reads")
@ValidationRule(
    value = "self == oldSelf",
    message = "a Restore cannot be changed; create another one")
public record RestoreSpec(
    @JsonPropertyDescription("What is restored.") @Required RestoreSource source,
    @JsonPropertyDescription("Where it is restored to. Needed unless the mode is ReadBack.")
        RestoreTarget target,
    @JsonPropertyDescription(
            "Restore: into databases of the target. Plan: says in status.plan what that would do,"
                + " and fails as it would, but makes nothing. ReadBack: reads every copy of the"
                + " backup in full, or the one that source.backupRef.destination names, and"
                + " compares it with what was stored, up to the database; nothing is restored. The"
                + " result is the condition Verified of the Backup. Default: Restore.")
        @Default("Restore")
        RestoreMode mode,
    @JsonPropertyDescription(
            "What the backup is decrypted with. Needed to restore one that is encrypted; without"
                + " it, mode ReadBack compares checksums and opens nothing.")
        Decryption decryption,
    @JsonPropertyDescription("How the Job runs.") JobTemplate jobTemplate) {

  public RestoreSpec {
    mode = mode == null ? RestoreMode.RESTORE : mode;
    jobTemplate = jobTemplate == null ? JobTemplate.DEFAULT : jobTemplate;
  }
}
