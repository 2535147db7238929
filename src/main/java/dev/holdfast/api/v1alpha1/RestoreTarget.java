package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** The server and the databases that come into being there. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!has(self.databases) || self.databases.all(d, self.databases.exists_one(other,"
            + " (has(other.to) ? other.to : other.from) == (has(d.to) ? d.to : d.from)))",
    message = "databases: two of them would get the same name")
@ValidationRule(
    value =
        "!has(self.databases) || self.databases.all(d, self.databases.exists_one(other,"
            + " other.from == d.from))",
    message = "databases: the same database is to be restored twice")
@ValidationRule(value = "has(self.connection) != has(self.server)", message = RestoreTarget.ONE_OF)
@ValidationRule(
    value =
        "!has(self.terminateConnections) || !self.terminateConnections || self.ifExists =="
            + " 'Replace'",
    message = "terminateConnections: only with ifExists Replace")
@ValidationRule(
    value = "!has(self.keepReplaced) || self.keepReplaced || self.ifExists == 'Replace'",
    message = "keepReplaced: only with ifExists Replace")
@ValidationRule(
    value =
        "!has(self.owners) || self.owners.all(o, self.owners.exists_one(other, other.from =="
            + " o.from))",
    message = "owners: two roles are to come in the place of the same one")
@ValidationRule(
    value = "!has(self.owners) || self.owners.size() == 0 || !has(self.noOwner) || !self.noOwner",
    message = RestoreTarget.NO_OWNERS)
public record RestoreTarget(
    @JsonPropertyDescription("How to reach the server.") Connection connection,
    @JsonPropertyDescription(
            "Which databases of the backup are restored, and under which names. A database of that"
                + " name must not be there yet, unless ifExists is Replace. Default: all databases"
                + " of the backup, under their own names.")
        @Size(max = 100)
        List<DatabaseMapping> databases,
    @JsonPropertyDescription(
            "What becomes of databases that have the names already. Fail: they stay as they are,"
                + " and the restore fails before it makes anything. Replace: they stay as they are"
                + " until everything is restored beside them and whole; then they are renamed to"
                + " NAME_before_ and eight digits, and the restored ones to their names, in one"
                + " transaction. A restore that fails leaves them serving. Default: Fail.")
        @Default("Fail")
        IfExists ifExists,
    @JsonPropertyDescription(
            "With ifExists Replace: whether connections to databases that are replaced are ended"
                + " right before that; who connects meanwhile waits. Otherwise the restore fails"
                + " if there are any, at its beginning too. Default: false.")
        Boolean terminateConnections,
    @JsonPropertyDescription(
            "With ifExists Replace: whether databases that were replaced are kept under their new"
                + " names, until somebody drops them. Default: true.")
        Boolean keepReplaced,
    @JsonPropertyDescription(
            "Only with mode Verify, instead of connection: a server that is started for it beside"
                + " the Job, and gone with it.")
        ThrowAwayServer server,
    @JsonPropertyDescription(
            "Whether roles of the backup that the server lacks are made, with their passwords,"
                + " attributes, comments, settings, rights on parameters, and memberships among"
                + " each other and in predefined roles. Roles that are there are left as they are."
                + " Default: false; roles that are missing fail the restore before anything is"
                + " made.")
        Boolean globals,
    @JsonPropertyDescription(
            "Whether everything belongs to the role that restores, whoever owned it. Default:"
                + " false.")
        Boolean noOwner,
    @JsonPropertyDescription(
            "Whether nothing in the databases is granted to anybody, whatever was. Default: false.")
        Boolean noPrivileges,
    @JsonPropertyDescription(
            "Roles of the backup in whose place others come: what belonged to from belongs to to,"
                + " and to has what was granted to from; so the server need not have from. Nothing"
                + " outside of the restored databases is changed. Policies of row-level security"
                + " and user mappings still name from. Not with noOwner, singleTransaction or"
                + " dumps of format plain. Default: none.")
        @Size(max = 50)
        List<OwnerMapping> owners) {

  /** What is asked of every target. */
  public static final String ONE_OF =
      "give either connection or, with mode Verify, server: a server of its own";

  /** What is said of owners that nothing is given to. */
  public static final String NO_OWNERS = "owners: leave them out with noOwner";

  /** A target on which every role is called as in the backup. */
  public RestoreTarget(
      Connection connection,
      List<DatabaseMapping> databases,
      IfExists ifExists,
      Boolean terminateConnections,
      Boolean keepReplaced,
      ThrowAwayServer server,
      Boolean globals,
      Boolean noOwner,
      Boolean noPrivileges) {
    this(
        connection,
        databases,
        ifExists,
        terminateConnections,
        keepReplaced,
        server,
        globals,
        noOwner,
        noPrivileges,
        null);
  }

  /** Databases that are restored beside whatever there is. */
  public RestoreTarget(Connection connection, List<DatabaseMapping> databases) {
    this(connection, databases, null, null, null, null, null, null, null);
  }

  /** All databases of a backup, in a server that is gone afterwards. */
  public static RestoreTarget of(ThrowAwayServer server) {
    return new RestoreTarget(null, null, null, null, null, server, null, null, null);
  }

  public RestoreTarget {
    ifExists = ifExists == null ? IfExists.FAIL : ifExists;
    globals = globals != null && globals;
    noOwner = noOwner != null && noOwner;
    noPrivileges = noPrivileges != null && noPrivileges;
    terminateConnections = terminateConnections != null && terminateConnections;
    keepReplaced = keepReplaced == null || keepReplaced;
    databases = databases == null ? List.of() : List.copyOf(databases);
    owners = owners == null ? List.of() : List.copyOf(owners);
  }
}
