package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Objects;
import java.util.stream.Stream;

/** What is restored: exactly one of a Backup, the latest of a policy, and what is stored. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "[has(self.backupRef), has(self.latest), has(self.object)].filter(given, given).size() =="
            + " 1",
    message = RestoreSource.ONE_OF)
public record RestoreSource(
    @JsonPropertyDescription("The Backup, which must be Completed or PartiallyCompleted.")
        BackupReference backupRef,
    @JsonPropertyDescription(
            "The newest backup of a policy. It is chosen once, when the Restore begins, among those"
                + " that are stored, and have not failed their check; one that is running is not"
                + " waited for.")
        LatestBackup latest,
    @JsonPropertyDescription("A backup in a bucket, of which there need be no record here.")
        StoredBackup object) {

  /** What is asked of every source. */
  public static final String ONE_OF = "give exactly one of backupRef, latest and object";

  /** The Backup that {@code backupRef} names. */
  public RestoreSource(BackupReference backupRef) {
    this(backupRef, null, null);
  }

  /** Whether it says what, and only once. */
  public boolean hasOneKind() {
    return Stream.of(backupRef, latest, object).filter(Objects::nonNull).count() == 1;
  }
}
