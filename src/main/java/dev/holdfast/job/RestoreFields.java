package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.DatabaseMapping;
import dev.holdfast.api.v1alpha1.IfExists;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds fields of a Restore that no Job can be made of, as {@link PolicyFields} does of a policy.
 */
public final class RestoreFields {
  private RestoreFields() {}

  /** What is wrong, one sentence each that names the field; empty if nothing is. */
  public static List<String> problems(RestoreSpec spec) {
    List<String> problems = new ArrayList<>();
    problems.addAll(SourceFields.problems(spec.source()));
    if (spec.mode() == RestoreMode.READ_BACK
        && spec.source() != null
        && spec.source().object() != null) {
      problems.add("spec.source.object: mode ReadBack needs a Backup, whose copies it reads");
    }
    if (spec.mode() == RestoreMode.READ_BACK) {
      if (spec.target() != null) {
        problems.add("spec.target: leave it out; mode ReadBack restores nothing");
      }
    } else if (spec.target() == null || spec.target().connection() == null) {
      problems.add("spec.target.connection: say how to reach the server");
    } else {
      problems.addAll(
          ConnectionFields.problems("spec.target.connection", spec.target().connection()));
      checkNames(spec.target().databases(), problems);
      checkReplacement(spec.target(), problems);
    }
    if (spec.singleTransaction() && spec.jobs() != null && spec.jobs() > 1) {
      problems.add("spec.jobs: 1 with singleTransaction, since a transaction is of one connection");
    }
    if (spec.jobs() != null && (spec.jobs() < 1 || spec.jobs() > 16)) {
      problems.add("spec.jobs: " + spec.jobs() + " is not from 1 to 16");
    }
    boolean identityMissing =
        spec.decryption() != null
            && (spec.decryption().secretRef() == null
                || spec.decryption().secretRef().name() == null
                || spec.decryption().secretRef().key() == null);
    if (identityMissing) {
      problems.add("spec.decryption.secretRef: name the Secret and its key");
    }
    problems.addAll(JobFields.problems(spec.jobTemplate()));
    return problems;
  }

  private static void checkReplacement(RestoreTarget target, List<String> problems) {
    if (target.ifExists() == IfExists.REPLACE) {
      return;
    }
    if (target.terminateConnections()) {
      problems.add("spec.target.terminateConnections: only with ifExists Replace");
    }
    if (!target.keepReplaced()) {
      problems.add("spec.target.keepReplaced: only with ifExists Replace");
    }
  }

  private static void checkNames(List<DatabaseMapping> databases, List<String> problems) {
    List<String> inNames = new ArrayList<>();
    DatabaseNames.check(
        databases.stream().map(DatabaseMapping::from).toList(),
        "spec.target.databases[%d].from",
        inNames);
    // Without another name it is the same, and so would be what is wrong with it.
    if (inNames.isEmpty()) {
      DatabaseNames.check(
          databases.stream().map(DatabaseMapping::newName).toList(),
          "spec.target.databases[%d].to",
          inNames);
    }
    problems.addAll(inNames);
  }
}
