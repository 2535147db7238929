package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** How, and how often, a policy proves by itself that its backups can be restored. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!(has(self.schedule) && has(self.every))",
    message = "schedule, every: give one of them at most")
@ValidationRule(
    value =
        "has(self.schedule) || has(self.every) || (has(self.afterEachBackup) &&"
            + " self.afterEachBackup)",
    message = PolicyVerification.WHEN)
@ValidationRule(
    value =
        "(has(self.mode) && self.mode == 'ReadBack') ? (!has(self.connection) && !has(self.server))"
            + " : (has(self.connection) != has(self.server))",
    message = PolicyVerification.WHERE)
@ValidationRule(
    value =
        "!(has(self.mode) && self.mode == 'ReadBack') || ((!has(self.databases) ||"
            + " self.databases.size() == 0) && (!has(self.queries) || self.queries.size() == 0) &&"
            + " !has(self.jobs))",
    message = "databases, queries, jobs: only mode Restore has them; ReadBack reads everything")
public record PolicyVerification(
    @JsonPropertyDescription(
            "When to verify: five cron fields, or one of @hourly, @daily, @midnight, @weekly,"
                + " @monthly, @yearly, @annually. The newest backup is taken that is good and was"
                + " not verified yet.")
        @Size(min = 1, max = 200)
        @ValidationRule(value = Rules.SCHEDULE, message = Rules.SCHEDULE_SAYS)
        String schedule,
    @JsonPropertyDescription(
            "Instead of a schedule, the interval between two verifications, at least 1m, counted"
                + " from the creation of the policy.")
        @Size(min = 2, max = Patterns.MAX_DURATION)
        @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_SAYS)
        String every,
    @JsonPropertyDescription("IANA time zone of the schedule, such as Europe/Paris. Default: UTC.")
        @Default(Tier.DEFAULT_TIME_ZONE)
        @Size(min = 1, max = 64)
        String timeZone,
    @JsonPropertyDescription(
            "Verify each backup as soon as it is stored. Of several that are stored meanwhile, only"
                + " the newest. Default: false.")
        Boolean afterEachBackup,
    @JsonPropertyDescription("Verify backups of this tier only. Default: of all tiers.")
        @Size(min = 1, max = 20)
        @Pattern(Patterns.DNS_LABEL)
        String tier,
    @JsonPropertyDescription(
            "Restore: restores one copy, compares the rows of every table with those that were"
                + " counted when it was dumped, asks the queries, and drops all of it again."
                + " ReadBack: reads every copy in full, and compares it with what was stored."
                + " Default: Restore.")
        @Default("Restore")
        VerificationMode mode,
    @JsonPropertyDescription(
            "Mode Restore: the server that gets the temporary databases. Its role needs CREATEDB.")
        Connection connection,
    @JsonPropertyDescription(
            "Mode Restore, instead of connection: a server that is started for each verification,"
                + " and gone with it.")
        ThrowAwayServer server,
    @JsonPropertyDescription("Which databases of the backup are restored. Default: all of them.")
        @Size(max = 100)
        List<@Size(min = 1, max = 63) String> databases,
    @JsonPropertyDescription("What the restored databases are asked.") @Size(max = 50)
        List<VerificationQuery> queries,
    @JsonPropertyDescription(
            "What backups are decrypted with. Needed to restore those that are encrypted.")
        Decryption decryption,
    @JsonPropertyDescription("How the Jobs run. Default: as those of the policy.")
        JobTemplate jobTemplate,
    @JsonPropertyDescription(
            "Mode Restore: how many connections fill a database side by side. Default: as many as"
                + " have dumped it (spec.dump.jobs).")
        @Min(1)
        @Max(16)
        Integer jobs) {

  /** What is asked of every one. */
  public static final String WHEN = "give schedule, every or afterEachBackup";

  /** What is asked of every one, too. */
  public static final String WHERE =
      "mode Restore needs either connection or server; mode ReadBack needs neither";

  public PolicyVerification {
    timeZone = timeZone == null ? Tier.DEFAULT_TIME_ZONE : timeZone;
    afterEachBackup = afterEachBackup != null && afterEachBackup;
    mode = mode == null ? VerificationMode.RESTORE : mode;
    databases = databases == null ? List.of() : List.copyOf(databases);
    queries = queries == null ? List.of() : List.copyOf(queries);
  }

  /** Whether it is done at times that a schedule says. */
  public boolean hasTimes() {
    return schedule != null || every != null;
  }

  /** What it has of a tier: when it is done. */
  public Tier times() {
    return new Tier(NAME, schedule, every, timeZone, null, STARTING_DEADLINE, null);
  }

  /** What takes the place of a tier in the names of its runs. */
  public static final String NAME = "verify";

  /** A verification that was missed is still worth it the next day. */
  private static final String STARTING_DEADLINE = "24h";
}
