package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** The server and the databases that come into being there. */
@JsonIgnoreProperties(ignoreUnknown = true)
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
public record RestoreTarget(
    @JsonPropertyDescription("How to reach the server.") @Required Connection connection,
    @JsonPropertyDescription(
            "Which databases of the backup are restored, and under which names. A database of that"
                + " name must not be there yet: nothing that exists is touched. Default: all"
                + " databases of the backup, under their own names.")
        @Size(max = 100)
        List<DatabaseMapping> databases) {

  public RestoreTarget {
    databases = databases == null ? List.of() : List.copyOf(databases);
  }
}
