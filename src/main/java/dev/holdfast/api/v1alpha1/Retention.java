package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * How long the backups of a tier are kept. A backup stays as long as any of these keeps it, and the
 * newest good one always does.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(value = Retention.SAYS_SOMETHING, message = Retention.SAY_SOMETHING)
public record Retention(
    @JsonPropertyDescription("Keep the newest backups, this many of them.")
        @Min(0)
        @Max(Retention.MOST)
        Integer keepLast,
    @JsonPropertyDescription(
            "Keep all backups up to this age, such as 30d. Age is counted back from the newest good"
                + " backup, not from now: while no backup succeeds, none expires.")
        @Size(min = 2, max = Patterns.MAX_DURATION)
        @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_SAYS)
        String maxAge,
    @JsonPropertyDescription(
            "Keep the newest backup of each hour, for this many hours that have a backup.")
        @Min(0)
        @Max(Retention.MOST)
        Integer keepHourly,
    @JsonPropertyDescription(
            "Keep the newest backup of each day of the tier's time zone, for this many days that"
                + " have a backup.")
        @Min(0)
        @Max(Retention.MOST)
        Integer keepDaily,
    @JsonPropertyDescription(
            "Keep the newest backup of each week, Monday to Sunday, for this many weeks that have a"
                + " backup.")
        @Min(0)
        @Max(Retention.MOST)
        Integer keepWeekly,
    @JsonPropertyDescription(
            "Keep the newest backup of each month, for this many months that have a backup.")
        @Min(0)
        @Max(Retention.MOST)
        Integer keepMonthly,
    @JsonPropertyDescription(
            "Keep the newest backup of each year, for this many years that have a backup.")
        @Min(0)
        @Max(Retention.MOST)
        Integer keepYearly) {

  /** The most backups that one rule can keep. */
  public static final long MOST = 100_000;

  static final String SAYS_SOMETHING =
      "has(self.maxAge) || [self.?keepLast, self.?keepHourly, self.?keepDaily, self.?keepWeekly,"
          + " self.?keepMonthly, self.?keepYearly].exists(n, n.orValue(0) > 0)";

  /** What is asked of every retention. */
  public static final String SAY_SOMETHING =
      "say what is kept, such as keepLast: 7; without retention, all backups of the tier are kept";

  public Retention {
    keepLast = keepLast == null ? 0 : keepLast;
    keepHourly = keepHourly == null ? 0 : keepHourly;
    keepDaily = keepDaily == null ? 0 : keepDaily;
    keepWeekly = keepWeekly == null ? 0 : keepWeekly;
    keepMonthly = keepMonthly == null ? 0 : keepMonthly;
    keepYearly = keepYearly == null ? 0 : keepYearly;
  }
}
