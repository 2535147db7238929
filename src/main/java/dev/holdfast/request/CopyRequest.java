package dev.holdfast.request;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopySpec;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.JobTemplate;
import io.fabric8.generator.annotation.Required;
import java.util.ArrayList;
import java.util.List;

/** A copy of a backup at one more destination. */
public record CopyRequest(
    @JsonPropertyDescription("Name of the Backup.") @Required String backup,
    @JsonPropertyDescription(
            "The destination that it is read from; absent for the first that has it.")
        String from,
    @JsonPropertyDescription("The destination that it is brought to, one of its policy.") @Required
        String to,
    @JsonPropertyDescription("How the Job runs; absent for the defaults.") JobTemplate jobTemplate)
    implements ObjectRequest<BackupCopy> {

  @Override
  public String stem() {
    return Making.stem(backup, "to", to);
  }

  @Override
  public List<RequestProblem> problems() {
    List<RequestProblem> fields = SchemaCheck.of("", spec());
    fields = Fields.renamed(fields, "backupRef.name", "backup");
    List<RequestProblem> problems =
        new ArrayList<>(Fields.renamed(fields, "backupRef.destination", "from"));
    if (to != null && to.equals(from)) {
      problems.add(new RequestProblem("to", "name another destination than from"));
    }
    return problems;
  }

  @Override
  public BackupCopy at(Place place) {
    return Making.of(new BackupCopy(), spec(), place, problems());
  }

  private BackupCopySpec spec() {
    return new BackupCopySpec(new BackupReference(backup, from), to, jobTemplate);
  }
}
