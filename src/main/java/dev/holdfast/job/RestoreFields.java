package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.DatabaseMapping;
import dev.holdfast.api.v1alpha1.IfExists;
import dev.holdfast.api.v1alpha1.OwnerMapping;
import dev.holdfast.api.v1alpha1.RestoreFilters;
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
    boolean needsBackup = spec.mode() == RestoreMode.READ_BACK || spec.mode() == RestoreMode.VERIFY;
    if (needsBackup && spec.source() != null && spec.source().object() != null) {
      problems.add(
          "spec.source.object: modes ReadBack and Verify need a Backup, whose copies they look at");
    }
    checkTarget(spec, problems);
    if (needsBackup) {
      checkWholeness(spec, problems);
    }
    problems.addAll(QueryFields.problems("spec.queries", spec.queries()));
    if (spec.mode() != RestoreMode.VERIFY && !spec.queries().isEmpty()) {
      problems.add("spec.queries: leave them out; only mode Verify asks queries");
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

  private static void checkWholeness(RestoreSpec spec, List<String> problems) {
    if (!spec.filters().equals(RestoreFilters.NONE) || spec.singleTransaction()) {
      problems.add(
          "spec.filters, singleTransaction: leave them out; modes ReadBack and Verify look at"
              + " everything");
    }
    if (spec.mode() == RestoreMode.READ_BACK && spec.jobs() != null) {
      problems.add("spec.jobs: leave it out; mode ReadBack restores nothing");
    }
    RestoreTarget target = spec.target();
    if (target != null
        && (target.ifExists() == IfExists.REPLACE
            || target.globals()
            || target.noOwner()
            || target.noPrivileges()
            || !target.owners().isEmpty())) {
      problems.add("spec." + RestoreSpec.OF_ITS_OWN);
    }
  }

  private static void checkTarget(RestoreSpec spec, List<String> problems) {
    RestoreTarget target = spec.target();
    if (spec.mode() == RestoreMode.READ_BACK) {
      if (target != null) {
        problems.add("spec.target: leave it out; mode ReadBack restores nothing");
      }
      return;
    }
    if (target != null && target.server() != null) {
      if (spec.mode() != RestoreMode.VERIFY) {
        problems.add("spec.target.server: only mode Verify has a server of its own");
      }
      if (target.connection() != null) {
        problems.add("spec.target: " + RestoreTarget.ONE_OF);
      }
    } else if (target == null || target.connection() == null) {
      problems.add("spec.target.connection: say how to reach the server");
    } else {
      problems.addAll(ConnectionFields.problems("spec.target.connection", target.connection()));
    }
    if (target != null) {
      checkNames(target.databases(), problems);
      checkReplacement(target, problems);
      checkOwners(spec, problems);
    }
  }

  private static void checkOwners(RestoreSpec spec, List<String> problems) {
    List<OwnerMapping> owners = spec.target().owners();
    if (owners.isEmpty()) {
      return;
    }
    if (spec.target().noOwner()) {
      problems.add("spec.target." + RestoreTarget.NO_OWNERS);
    }
    if (spec.singleTransaction()) {
      problems.add("spec." + RestoreSpec.OWNERS_AFTERWARDS);
    }
    if (owners.stream().anyMatch(one -> isBlank(one.from()) || isBlank(one.to()))) {
      problems.add("spec.target.owners: name both roles, from and to");
    }
    if (owners.stream().map(OwnerMapping::from).distinct().count() < owners.size()) {
      problems.add("spec.target.owners: two roles are to come in the place of the same one");
    }
  }

  private static boolean isBlank(String name) {
    return name == null || name.isEmpty();
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
