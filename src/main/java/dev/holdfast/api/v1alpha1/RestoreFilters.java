package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Which parts of a backup are restored: what either of the two lists names. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RestoreFilters(
    @JsonPropertyDescription(
            "These schemas with everything in them, by their names: no patterns. One that is not in"
                + " the backup fails the restore.")
        @Size(max = 100)
        List<@Size(min = 1, max = 63) String> schemas,
    @JsonPropertyDescription(
            "These tables, views and sequences, written like schema.table, with double quotes"
                + " around what is not in lower case or has a dot in it; without a schema, of any."
                + " A table comes with its partitions, rows, indexes, constraints, defaults,"
                + " triggers and sequences, and the types, functions and extensions that these"
                + " need; a foreign key to a table that is not restored is left out, and told in"
                + " the log. One that is not in the backup fails the restore.")
        @Size(max = 100)
        List<@Size(min = 1, max = 300) String> tables) {

  /** Everything is restored. */
  public static final RestoreFilters NONE = new RestoreFilters(null, null);

  public RestoreFilters {
    schemas = schemas == null ? List.of() : List.copyOf(schemas);
    tables = tables == null ? List.of() : List.copyOf(tables);
  }
}
