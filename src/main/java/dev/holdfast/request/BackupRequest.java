package dev.holdfast.request;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.PolicyReference;
import java.util.List;

/**
 * A backup, now.
 *
 * @param policy the policy that says what is backed up and to where
 * @param tier the tier that it belongs to; null for that of backups by hand
 * @param description free text for people; null for none
 * @param pinned whether retention leaves it alone; null for false
 * @param deletionPolicy what deleting the record does; null for Retain
 */
public record BackupRequest(
    String policy, String tier, String description, Boolean pinned, DeletionPolicy deletionPolicy)
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
