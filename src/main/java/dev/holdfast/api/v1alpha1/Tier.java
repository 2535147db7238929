package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A series of backups with a schedule of its own. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(value = "has(self.schedule) != has(self.every)", message = Tier.ONE_OF)
public record Tier(
    @JsonPropertyDescription(
            "Name of the tier, such as daily. Part of the names of its backups and of their keys.")
        @Required
        @Size(min = 1, max = 20)
        @Pattern(Patterns.DNS_LABEL)
        @ValidationRule(
            value = "self != 'manual'",
            message = "manual is the tier of backups by hand; call this one something else")
        String name,
    @JsonPropertyDescription(
            "When to run: five cron fields (minute, hour, day of month, month, day of week) or one"
                + " of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually.")
        @Size(min = 1, max = 200)
        @ValidationRule(value = Rules.SCHEDULE, message = Rules.SCHEDULE_SAYS)
        String schedule,
    @JsonPropertyDescription(
            "Instead of a schedule, the interval between two runs, at least 1m. It is counted from"
                + " the creation of the policy, in real time; the first run is one interval later.")
        @Size(min = 2, max = Patterns.MAX_DURATION)
        @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_SAYS)
        String every,
    @JsonPropertyDescription("IANA time zone of the schedule, such as Europe/Paris. Default: UTC.")
        @Default(Tier.DEFAULT_TIME_ZONE)
        @Size(min = 1, max = 64)
        String timeZone,
    @JsonPropertyDescription(
            "Runs start later than their schedule says, by less than this, so that not all policies"
                + " start at once: a tier always by the same delay. At most 24h. Default: none.")
        @Size(min = 2, max = Patterns.MAX_DURATION)
        @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_SAYS)
        String jitter,
    @JsonPropertyDescription(
            "How late a run may still start when its time was missed (operator down, another run of"
                + " the tier under way). Of several missed runs only the newest is made up for, and"
                + " none that was missed while the policy was suspended. Default: 1h.")
        @Default(Tier.DEFAULT_STARTING_DEADLINE)
        @Size(min = 2, max = Patterns.MAX_DURATION)
        @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_SAYS)
        String startingDeadline,
    @JsonPropertyDescription(
            "How long its backups are kept. Any of the rules keeps a backup, and the newest good"
                + " one always stays. Default: all are kept.")
        Retention retention) {

  /** What is asked of every tier. */
  public static final String ONE_OF = "give either schedule or every";

  /** The zone of a schedule that names none. */
  public static final String DEFAULT_TIME_ZONE = "UTC";

  /**
   * Survives an upgrade of the operator or of a node, and still runs in the night it was meant for.
   */
  public static final String DEFAULT_STARTING_DEADLINE = "1h";

  /** A tier with a schedule; null stands for the default. */
  public static Tier of(String name, String schedule, String timeZone, String startingDeadline) {
    return new Tier(name, schedule, null, timeZone, null, startingDeadline, null);
  }

  /** The same tier with other rules of how long its backups are kept. */
  public Tier withRetention(Retention rules) {
    return new Tier(name, schedule, every, timeZone, jitter, startingDeadline, rules);
  }

  public Tier {
    timeZone = timeZone == null ? DEFAULT_TIME_ZONE : timeZone;
    startingDeadline = startingDeadline == null ? DEFAULT_STARTING_DEADLINE : startingDeadline;
  }
}
