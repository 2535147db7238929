package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * What is restored, and to where; or what is read again. It runs once, as soon as it is created.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.mode == 'ReadBack' || has(self.target)",
    message = "target: say where to restore to; only mode ReadBack has no target")
@ValidationRule(
    value = "self.mode != 'ReadBack' || !has(self.target)",
    message = "target: leave it out; mode ReadBack restores nothing")
@ValidationRule(
    value = "!(self.mode in ['ReadBack', 'Verify']) || !has(self.source.object)",
    message = "source.object: modes ReadBack and Verify need a Backup, whose copies they look at")
@ValidationRule(
    value =
        "self.mode == 'Verify' || ((!has(self.queries) || self.queries.size() == 0) &&"
            + " !(has(self.target) && has(self.target.server)))",
    message = "queries, target.server: only mode Verify has them")
@ValidationRule(
    value =
        "!(self.mode in ['ReadBack', 'Verify']) || ((!has(self.filters) ||"
            + " ((!has(self.filters.schemas) || self.filters.schemas.size() == 0) &&"
            + " (!has(self.filters.tables) || self.filters.tables.size() == 0))) &&"
            + " (!has(self.singleTransaction) || !self.singleTransaction))",
    message =
        "filters, singleTransaction: leave them out; modes ReadBack and Verify look at everything")
@ValidationRule(
    value = "self.mode != 'ReadBack' || !has(self.jobs)",
    message = "jobs: leave it out; mode ReadBack restores nothing")
@ValidationRule(
    value =
        "self.mode != 'Verify' || !has(self.target) || !(self.target.ifExists == 'Replace' ||"
            + " (has(self.target.globals) && self.target.globals) ||"
            + " (has(self.target.noOwner) && self.target.noOwner) ||"
            + " (has(self.target.owners) && self.target.owners.size() > 0) ||"
            + " (has(self.target.noPrivileges) && self.target.noPrivileges))",
    message = RestoreSpec.OF_ITS_OWN)
@ValidationRule(
    value =
        "!has(self.singleTransaction) || !self.singleTransaction || !has(self.jobs) || self.jobs =="
            + " 1",
    message = "jobs: 1 with singleTransaction, since a transaction is of one connection")
@ValidationRule(
    value = "self == oldSelf",
    message = "a Restore cannot be changed; create another one")
@ValidationRule(
    value =
        "!has(self.singleTransaction) || !self.singleTransaction || !has(self.target) ||"
            + " !has(self.target.owners) || self.target.owners.size() == 0",
    message = RestoreSpec.OWNERS_AFTERWARDS)
public record RestoreSpec(
    @JsonPropertyDescription("What is restored.") @Required RestoreSource source,
    @JsonPropertyDescription("Where it is restored to. Needed unless the mode is ReadBack.")
        RestoreTarget target,
    @JsonPropertyDescription(
            "Restore: into databases of the target. Plan: says in status.plan what that would do,"
                + " and fails as it would, but makes nothing. ReadBack: reads every copy of the"
                + " backup in full, or the one that source.backupRef.destination names, and"
                + " compares it with what was stored, up to the database; nothing is restored. The"
                + " result is the condition Verified of the Backup. Verify: restores one copy into"
                + " temporary databases, which nobody else is let into, compares the rows of every"
                + " table with those that were counted when it was dumped, asks the queries, and"
                + " drops all of it. Owners and privileges are left out, so the server needs none"
                + " of the roles; the result is the same condition. Default: Restore.")
        @Default("Restore")
        RestoreMode mode,
    @JsonPropertyDescription(
            "What the backup is decrypted with. Needed to restore one that is encrypted; without"
                + " it, mode ReadBack compares checksums and opens nothing.")
        Decryption decryption,
    @JsonPropertyDescription("How the Job runs.") JobTemplate jobTemplate,
    @JsonPropertyDescription("Mode Verify: what the restored databases are asked.") @Size(max = 50)
        List<VerificationQuery> queries,
    @JsonPropertyDescription("Which parts of the databases are restored. Default: all.")
        RestoreFilters filters,
    @JsonPropertyDescription(
            "How many connections fill a database side by side. Default: as many as have dumped it"
                + " (spec.dump.jobs of its policy).")
        @Min(1)
        @Max(16)
        Integer jobs,
    @JsonPropertyDescription(
            "Whether each database is filled in one transaction, by one connection. Nobody sees"
                + " half a database without that either, since all get their names at the end."
                + " Default: false.")
        Boolean singleTransaction) {

  /** What is said of fields that have no meaning for a test. */
  public static final String OF_ITS_OWN =
      "target.ifExists, globals, noOwner, noPrivileges, owners: leave them out; mode Verify"
          + " restores into databases of its own";

  /** What is said of owners that are given their own after all that is restored. */
  public static final String OWNERS_AFTERWARDS =
      "target.owners: leave them out with singleTransaction";

  /** A restore of everything, of which nothing is asked. */
  public RestoreSpec(
      RestoreSource source,
      RestoreTarget target,
      RestoreMode mode,
      Decryption decryption,
      JobTemplate jobTemplate) {
    this(source, target, mode, decryption, jobTemplate, null, null, null, null);
  }

  public RestoreSpec {
    filters = filters == null ? RestoreFilters.NONE : filters;
    singleTransaction = singleTransaction != null && singleTransaction;
    mode = mode == null ? RestoreMode.RESTORE : mode;
    jobTemplate = jobTemplate == null ? JobTemplate.DEFAULT : jobTemplate;
    queries = queries == null ? List.of() : List.copyOf(queries);
  }
}
