package dev.holdfast.request;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.Decryption;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.ThrowAwayServer;
import dev.holdfast.api.v1alpha1.VerificationMode;
import dev.holdfast.api.v1alpha1.VerificationQuery;
import io.fabric8.generator.annotation.Required;
import java.util.ArrayList;
import java.util.List;

/** A check of one backup. */
public record VerificationRequest(
    @JsonPropertyDescription("Name of the Backup.") @Required String backup,
    @JsonPropertyDescription(
            "Which copy alone is looked at; absent for every copy, or, where it is restored, the"
                + " first that there is.")
        String destination,
    @JsonPropertyDescription(
            "ReadBack reads it in full, Restore restores it and compares; absent for ReadBack.")
        VerificationMode mode,
    @JsonPropertyDescription(
            "Mode Restore: a server that there is; absent for one that is started for it.")
        Connection connection,
    @JsonPropertyDescription(
            "Mode Restore: the server that is started for it; absent for one of the backup's"
                + " version, unless connection is given.")
        ThrowAwayServer server,
    @JsonPropertyDescription(
            "Mode Restore: what the restored databases are asked; absent for nothing.")
        List<VerificationQuery> queries,
    @JsonPropertyDescription("What the backup is decrypted with; absent for nothing.")
        Decryption decryption,
    @JsonPropertyDescription("How the Job runs; absent for the defaults.") JobTemplate jobTemplate)
    implements ObjectRequest<Restore> {

  public VerificationRequest {
    mode = mode == null ? VerificationMode.READ_BACK : mode;
    queries = queries == null ? List.of() : List.copyOf(queries);
  }

  /** Every copy of {@code backup} is read again. */
  public static VerificationRequest readBack(String backup) {
    return new VerificationRequest(backup, null, null, null, null, null, null, null);
  }

  @Override
  public String stem() {
    return Making.stem(backup, mode == VerificationMode.READ_BACK ? "read-back" : "verify");
  }

  @Override
  public List<RequestProblem> problems() {
    List<RequestProblem> problems = new ArrayList<>();
    if (mode == VerificationMode.READ_BACK) {
      refuse(problems, "connection", connection != null);
      refuse(problems, "server", server != null);
      refuse(problems, "queries", !queries.isEmpty());
    } else if (connection != null && server != null) {
      problems.add(new RequestProblem("server", "give either connection or server"));
    }
    List<RequestProblem> fields = SchemaCheck.of("", spec());
    fields = Fields.renamed(fields, "source.backupRef.name", "backup");
    fields = Fields.renamed(fields, "source.backupRef.destination", "destination");
    fields = Fields.renamed(fields, "target.connection", "connection");
    problems.addAll(Fields.renamed(fields, "target.server", "server"));
    return problems;
  }

  @Override
  public Restore at(Place place) {
    return Making.of(new Restore(), spec(), place, problems());
  }

  private static void refuse(List<RequestProblem> problems, String field, boolean given) {
    if (given) {
      problems.add(new RequestProblem(field, "only with mode Restore; ReadBack restores nothing"));
    }
  }

  private RestoreSpec spec() {
    RestoreMode restoreMode = mode.restoreMode();
    return new RestoreSpec(
        new RestoreSource(new BackupReference(backup, destination)),
        restoreMode == RestoreMode.READ_BACK ? null : target(),
        restoreMode,
        decryption,
        jobTemplate,
        queries,
        null,
        null,
        null);
  }

  private RestoreTarget target() {
    return connection != null
        ? new RestoreTarget(connection, null)
        : RestoreTarget.of(server == null ? new ThrowAwayServer(null, null, null, null) : server);
  }
}
