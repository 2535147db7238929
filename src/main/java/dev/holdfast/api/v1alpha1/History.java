package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** What is remembered of runs that left no backup. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record History(
    @JsonPropertyDescription(
            "How many Failed backups of each tier are kept on record, the newest ones; older ones"
                + " go, with whatever they have left behind. Default: 3.")
        @Min(0)
        @Max(1000)
        Integer failed) {

  /** How many failed ones are kept where nothing is said. */
  public static final int FAILED = 3;

  /** Where nothing is said. */
  public static final History DEFAULT = new History(null);

  public History {
    failed = failed == null ? FAILED : failed;
  }
}
