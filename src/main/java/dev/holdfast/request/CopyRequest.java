package dev.holdfast.request;

import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopySpec;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.JobTemplate;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of a backup at one more destination.
 *
 * @param backup name of the Backup
 * @param from the destination that it is read from; null for the first that has it
 * @param to the destination that it is brought to, one of its policy
 * @param jobTemplate how the Job runs; null for the defaults
 */
public record CopyRequest(String backup, String from, String to, JobTemplate jobTemplate)
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
