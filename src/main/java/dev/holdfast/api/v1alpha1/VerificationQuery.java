package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A question that a sound database answers with true. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record VerificationQuery(
    @JsonPropertyDescription("The database that is asked, by its name in the backup.")
        @Required
        @Size(min = 1, max = 63)
        String database,
    @JsonPropertyDescription(
            "One query that changes nothing and returns one row, whose first column is a boolean:"
                + " select count(*) > 0 from orders. True: the database is sound. False, null or no"
                + " row: it is not, and the backup is not verified. A query that cannot be answered"
                + " fails the check without saying anything about the backup.")
        @Required
        @Size(min = 1, max = 4000)
        String sql,
    @JsonPropertyDescription("How long the answer may take. Default: 5m.")
        @Default(VerificationQuery.DEFAULT_TIMEOUT)
        @Size(min = 2, max = Patterns.MAX_DURATION)
        @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_SAYS)
        String timeout) {

  /** Long enough to look at all rows of a large table. */
  public static final String DEFAULT_TIMEOUT = "5m";

  public VerificationQuery {
    timeout = timeout == null ? DEFAULT_TIMEOUT : timeout;
  }
}
