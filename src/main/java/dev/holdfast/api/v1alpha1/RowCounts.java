package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** How the rows of each table are counted while they are dumped. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RowCounts(
    @JsonPropertyDescription(
            "Whether they are counted. A table that could not be counted is told, and never fails"
                + " the backup. Default: true.")
        Boolean enabled,
    @JsonPropertyDescription(
            "How many connections may count at once, beside those of the dump. Default: 2.")
        @Default(RowCounts.DEFAULT_CONNECTIONS_TEXT)
        @Min(1)
        @Max(16)
        Integer connections) {

  /** Counting is faster than dumping, so that few keep up with it. */
  public static final int DEFAULT_CONNECTIONS = 2;

  static final String DEFAULT_CONNECTIONS_TEXT = "2";

  /** What a source that does not mention it gets. */
  public static final RowCounts DEFAULT = new RowCounts(null, null);

  public RowCounts {
    enabled = enabled == null || enabled;
    connections = connections == null ? DEFAULT_CONNECTIONS : connections;
  }
}
