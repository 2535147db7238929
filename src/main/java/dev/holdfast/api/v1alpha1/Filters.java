package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * Which parts of a database are dumped.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-PATTERNS">Patterns</a>
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Filters(
    @JsonPropertyDescription(
            "Only these schemas. Patterns as in psql and pg_dump: * and ? stand for any characters,"
                + " double quotes keep upper case and special characters as they are. One that fits"
                + " nothing fails the backup. Default: all.")
        @Size(max = 100)
        List<@Size(min = 1, max = 300) String> schemas,
    @JsonPropertyDescription("All schemas but these.") @Size(max = 100)
        List<@Size(min = 1, max = 300) String> excludeSchemas,
    @JsonPropertyDescription(
            "Only these tables, views and sequences, written like schema.table, and nothing that"
                + " belongs to no table, such as functions and large objects. One that fits nothing"
                + " fails the backup. Default: all.")
        @Size(max = 100)
        List<@Size(min = 1, max = 300) String> tables,
    @JsonPropertyDescription("All tables but these.") @Size(max = 100)
        List<@Size(min = 1, max = 300) String> excludeTables,
    @JsonPropertyDescription(
            "Tables whose definition is dumped, and whose rows are not. If rows that are dumped"
                + " refer to these by a foreign key, the backup cannot be restored as a whole: its"
                + " message says so, and so does a PolicyCheck.")
        @Size(max = 100)
        List<@Size(min = 1, max = 300) String> excludeTableData) {

  /** Everything is dumped. */
  public static final Filters NONE = new Filters(null, null, null, null, null);

  public Filters {
    schemas = schemas == null ? List.of() : List.copyOf(schemas);
    excludeSchemas = excludeSchemas == null ? List.of() : List.copyOf(excludeSchemas);
    tables = tables == null ? List.of() : List.copyOf(tables);
    excludeTables = excludeTables == null ? List.of() : List.copyOf(excludeTables);
    excludeTableData = excludeTableData == null ? List.of() : List.copyOf(excludeTableData);
  }
}
