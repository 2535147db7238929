package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One backup: made by a schedule, or by hand at any time. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.policyRef == oldSelf.policyRef",
    message = "policyRef cannot be changed; create another Backup")
@ValidationRule(
    value = "has(self.tier) == has(oldSelf.tier) && (!has(self.tier) || self.tier == oldSelf.tier)",
    message = "tier cannot be changed; create another Backup")
public record BackupSpec(
    @JsonPropertyDescription("The policy that says what is backed up and to where.") @Required
        PolicyReference policyRef,
    @JsonPropertyDescription(
            "The tier that the backup belongs to. Default: manual, which is no tier of any"
                + " schedule.")
        @Default(BackupSpec.MANUAL_TIER)
        @Size(min = 1, max = 20)
        @Pattern(Patterns.DNS_LABEL)
        String tier,
    @JsonPropertyDescription("Free text for people, such as \"before the upgrade\".")
        @Size(max = 1000)
        String description,
    @JsonPropertyDescription(
            "Whether its objects are left alone, whatever its tier and deletionPolicy say. Can be"
                + " changed at any time; a backup that is being deleted already cannot be saved by"
                + " it. Default: false.")
        Boolean pinned,
    @JsonPropertyDescription(
            "What deleting this object does. Retain: the record goes at once, and what is stored"
                + " stays. Delete: a Job deletes what is stored at every destination, and only then"
                + " the record goes; what is pinned is not deleted. Can be changed at any time;"
                + " Retain lets a record go at once whose deletion has begun. Default: Retain.")
        @Default("Retain")
        DeletionPolicy deletionPolicy) {

  /** The tier of backups that name none. */
  public static final String MANUAL_TIER = "manual";

  public BackupSpec {
    tier = tier == null ? MANUAL_TIER : tier;
    pinned = pinned != null && pinned;
    deletionPolicy = deletionPolicy == null ? DeletionPolicy.RETAIN : deletionPolicy;
  }
}
