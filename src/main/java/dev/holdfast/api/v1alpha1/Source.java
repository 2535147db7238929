package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What is backed up: databases of one PostgreSQL server. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!self.databases.exists(d, d == '*') || self.databases.size() == 1",
    message = "databases: \"*\" stands for all databases, so it stands alone")
@ValidationRule(
    value = "!has(self.excludeDatabases) || self.databases[0] == '*'",
    message = "excludeDatabases: only together with databases: [\"*\"]")
@ValidationRule(
    value = "self.databases.all(d, self.databases.exists_one(other, other == d))",
    message = "databases: the same database is named twice")
@ValidationRule(
    value =
        "!has(self.excludeDatabases) || self.excludeDatabases.all(d,"
            + " self.excludeDatabases.exists_one(other, other == d))",
    message = "excludeDatabases: the same database is named twice")
@ValidationRule(
    value = "self.databases.all(d, bytes(d).size() <= 63)",
    message = "databases: a name has more than 63 bytes in UTF-8, and PostgreSQL would cut it")
@ValidationRule(
    value = "!has(self.excludeDatabases) || self.excludeDatabases.all(d, bytes(d).size() <= 63)",
    message =
        "excludeDatabases: a name has more than 63 bytes in UTF-8, and PostgreSQL would cut it")
public record Source(
    @JsonPropertyDescription("How to reach the server.") @Required Connection connection,
    @JsonPropertyDescription(
            "Names of the databases, as the server spells them, each once. They are dumped one"
                + " after the other into one backup. \"*\" alone: all that the server has when the"
                + " backup is taken and that can be connected to, but for templates.")
        @Required
        @Size(min = 1, max = 100)
        List<@Size(min = 1, max = 63) String> databases,
    @JsonPropertyDescription("With databases \"*\": all but these.") @Size(max = 100)
        List<@Size(min = 1, max = 63) String> excludeDatabases,
    @JsonPropertyDescription("Which parts of each database are dumped. Default: everything.")
        Filters filters,
    @JsonPropertyDescription(
            "Dump roles, their memberships and tablespaces too, which belong to no database:"
                + " without them a restore on a new server has no owners. Passwords are left out"
                + " where the server hides them, as managed ones do. Default: true.")
        Boolean globals,
    @JsonPropertyDescription(
            "How long the dump may wait for a lock on a table before it gives up, so that it never"
                + " stands in a queue in front of the application. Default: 30s.")
        @Default(Source.DEFAULT_LOCK_WAIT_TIMEOUT)
        @Size(min = 2, max = Patterns.MAX_DURATION)
        @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_SAYS)
        String lockWaitTimeout,
    @JsonPropertyDescription(
            "How the rows of each table are counted, in the same state of the database that is"
                + " dumped: what a test restore is compared with.")
        RowCounts rowCounts) {

  /** Stands for all databases of the server. */
  public static final String ALL_DATABASES = "*";

  /** Long enough for ordinary DDL to pass, short enough not to be felt as an outage. */
  public static final String DEFAULT_LOCK_WAIT_TIMEOUT = "30s";

  public Source {
    excludeDatabases = excludeDatabases == null ? List.of() : List.copyOf(excludeDatabases);
    filters = filters == null ? Filters.NONE : filters;
    globals = globals == null || globals;
    databases = databases == null ? List.of() : List.copyOf(databases);
    rowCounts = rowCounts == null ? RowCounts.DEFAULT : rowCounts;
    lockWaitTimeout = lockWaitTimeout == null ? DEFAULT_LOCK_WAIT_TIMEOUT : lockWaitTimeout;
  }
}
