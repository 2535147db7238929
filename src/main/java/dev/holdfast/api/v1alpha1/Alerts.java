package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** From when on a policy says by a condition that somebody should look at it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Alerts(
    @JsonPropertyDescription(
            "How old the newest good backup may become before the condition RecentBackup is False,"
                + " such as 25h. Default: 25h, or until an hour after the next backup should have"
                + " been there, where the schedules leave more time between two.")
        @Size(min = 2, max = Patterns.MAX_DURATION)
        @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_SAYS)
        String maxAge,
    @JsonPropertyDescription(
            "How much of a volume must be free after a backup for the condition FreeSpace to be"
                + " True: a share of its size such as 10%, or a size such as 50Gi. 0% for never."
                + " Default: 10%, and no less than 10G, of which a volume of less than 40G needs"
                + " 25% of its size instead.")
        @Size(min = 2, max = 13)
        @ValidationRule(value = Rules.FREE_SPACE, message = Rules.FREE_SPACE_SAYS)
        String minFreeSpace,
    @JsonPropertyDescription(
            "By how much the newest good backup may differ from the usual size, which is the median"
                + " of the five good ones of its tier before it, for the condition UsualSize to be"
                + " True. Default: 50%.")
        @Size(min = 2, max = 6)
        @ValidationRule(value = Rules.PERCENT, message = Rules.PERCENT_SAYS)
        String sizeChange) {

  /** What counts where nothing is said. */
  public static final String DEFAULT_MAX_AGE = "25h";

  /** What counts where nothing is said. */
  public static final String DEFAULT_SIZE_CHANGE = "50%";

  /** Where nothing is said. */
  public static final Alerts DEFAULT = new Alerts(null, null, null);

  public Alerts {
    sizeChange = sizeChange == null ? DEFAULT_SIZE_CHANGE : sizeChange;
  }
}
