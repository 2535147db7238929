package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What is backed up, when, and to where. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!has(self.tiers) || self.tiers.all(t, self.tiers.exists_one(u, u.name == t.name))",
    message = "the names of tiers must differ")
public record BackupPolicySpec(
    @JsonPropertyDescription(
            "Stop starting scheduled runs. Backups asked for by hand still run. Resuming starts"
                + " nothing by itself: the next run is the next one due. Default: false.")
        Boolean suspend,
    @JsonPropertyDescription("What is backed up.") @Required Source source,
    @JsonPropertyDescription(
            "The series of scheduled backups. Without one, backups are only taken on demand.")
        @Size(max = 20)
        List<Tier> tiers,
    @JsonPropertyDescription("What the dump looks like. Default: custom format, zstd.") Dump dump,
    @JsonPropertyDescription(
            "Whom backups are encrypted for, by public key: the cluster that writes them cannot"
                + " read them. Default: they are not encrypted.")
        Encryption encryption,
    @JsonPropertyDescription("Where backups are stored; exactly one, for now.")
        @Required
        @Size(min = 1, max = 1)
        List<Destination> destinations,
    @JsonPropertyDescription("How the Jobs run.") JobTemplate jobTemplate) {

  public BackupPolicySpec {
    suspend = suspend != null && suspend;
    tiers = tiers == null ? List.of() : List.copyOf(tiers);
    dump = dump == null ? Dump.DEFAULT : dump;
    destinations = destinations == null ? List.of() : List.copyOf(destinations);
    jobTemplate = jobTemplate == null ? JobTemplate.DEFAULT : jobTemplate;
  }
}
