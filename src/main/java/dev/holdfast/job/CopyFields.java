package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.BackupCopySpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds fields of a BackupCopy that no Job can be made of, as {@link PolicyFields} does of a
 * policy.
 */
public final class CopyFields {
  private CopyFields() {}

  /** What is wrong, one sentence each that names the field; empty if nothing is. */
  public static List<String> problems(BackupCopySpec spec) {
    List<String> problems = new ArrayList<>();
    if (spec.backupRef() == null || spec.backupRef().name() == null) {
      problems.add("spec.backupRef: name the Backup");
    } else if (spec.to() != null && spec.to().equals(spec.backupRef().destination())) {
      problems.add("spec.to: name another destination than spec.backupRef.destination");
    }
    if (spec.to() == null) {
      problems.add("spec.to: name the destination");
    }
    problems.addAll(JobFields.problems(spec.jobTemplate()));
    return problems;
  }
}
