package dev.holdfast.request;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.PolicyReference;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/** A backup, now. */
public record BackupRequest(
    @JsonPropertyDescription("The policy that says what is backed up and to where.") @Required
        String policy,
    @JsonPropertyDescription("The tier that it belongs to; absent for that of backups by hand.")
        String tier,
    @JsonPropertyDescription("Free text for people; absent for none.") String description,
    @JsonPropertyDescription("Whether retention leaves it alone; absent for false.") Boolean pinned,
    @JsonPropertyDescription("What deleting the record does; absent for Retain.")
        DeletionPolicy deletionPolicy)
    implements ObjectRequest<Backup> {

  @Override
  public String stem() {
    return Making.stem(policy, tier == null ? BackupSpec.MANUAL_TIER : tier);
  }

  @Override
  public List<RequestProblem> problems() {
    return Fields.renamed(SchemaCheck.of("", spec()), "policyRef.name", "policy");
  }

  @Override
  public Backup at(Place place) {
    return Making.of(new Backup(), spec(), place, problems());
  }

  private BackupSpec spec() {
    return new BackupSpec(new PolicyReference(policy), tier, description, pinned, deletionPolicy);
  }
}
